#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <memory>

#include "cli/command.h"
#include "core/error.h"
#include "core/released_by.h"
#include "host/file_size_limit.h"
#include "study/study_keys.h"

namespace etude::cli {
namespace {

std::function<int()> setup(CLI::App& app, const CommonOptions& /*common*/) {
  auto path = std::make_shared<std::string>("study.toml");
  app.add_option("path", *path, "The file to write")->capture_default_str();
  return [path] {
    // "x": fails where the file is there, also if it appears at this very moment.
    const std::unique_ptr<std::FILE, ReleasedBy<std::fclose>> file(std::fopen(path->c_str(), "wx"));
    if (!file && errno == EEXIST) throw UsageError(*path + " is there already; name another file");
    if (!file || std::fputs(commented_study().c_str(), file.get()) < 0 || std::fflush(file.get()) != 0) {
      const auto reason = write_error(errno);
      if (file) ::unlink(path->c_str());  // a part of a study is none
      throw EnvironmentError(fmt::format("cannot write {}: {}", *path, reason));
    }
    fmt::print("{} written; next: etude check {}\n", *path, *path);
    return 0;
  };
}

const Registration<Command> registration{{.name = "init",
                                          .summary = "Write a commented study file to start from",
                                          .example = "etude init my-study.toml",
                                          .setup = setup}};

}  // namespace
}  // namespace etude::cli
