#include "datasets/run_client.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "core/error.h"
#include "host/child_process.h"
#include "host/file_descriptor.h"
#include "host/process_ending.h"

namespace etude {

void run_client(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                const std::filesystem::path& log, const LogReason& reason) {
  int status = 0;
  try {
    const FileDescriptor output(log, O_WRONLY | O_CREAT | O_TRUNC);
    if (!output.is_open())
      throw EnvironmentError(fmt::format("cannot write {}: {}", log.string(), std::strerror(errno)));
    status = ChildProcess({.arguments = arguments,
                           .folder = folder.string(),
                           .input = "/dev/null",
                           .output = output.number(),
                           .errors_to_output = true})
                 .wait();
  } catch (const StartError& error) {
    if (error.number != ENOENT) throw;
    throw EnvironmentError(fmt::format("the command {0} is not there: install {0}", arguments[0]));
  }
  if (status == 0) return;
  throw EnvironmentError(
      fmt::format("{} {}: {}: {}", arguments[0], arguments[1], describe_ending(status), reason(log)));
}

}  // namespace etude
