#include "cli/worker_process.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "core/error.h"
#include "host/process_ending.h"
#include "study/study.h"

namespace etude::cli {
namespace {

std::vector<std::string> worker_and(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), find_worker());
  return arguments;
}

bool succeeded(const Captured& captured) { return WIFEXITED(captured.status) && WEXITSTATUS(captured.status) == 0; }

}  // namespace

std::string find_worker() {
  if (const char* named = std::getenv("ETUDE_WORKER")) return named;
  const auto worker = std::filesystem::canonical("/proc/self/exe").parent_path() / "etude-worker";
  if (!std::filesystem::exists(worker)) {
    throw EnvironmentError(worker.string() +
                           " is not there: it belongs beside etude; build it, or name it in ETUDE_WORKER");
  }
  return worker.string();
}

ChildProcess start_worker(const std::vector<std::string>& arguments, int output) {
  return ChildProcess({.arguments = worker_and(arguments), .output = output, .ignored_signals = {SIGINT, SIGHUP}});
}

std::optional<Measurement> measure(const Trial& trial, const std::string& data_dir, std::chrono::seconds patience) {
  const auto captured = run_captured(
      {.arguments = worker_and({"measure", "--problem", canonical_text(trial), "--data-dir", data_dir})}, patience);
  if (captured.too_late) {
    throw EnvironmentError(fmt::format(
        "a training step could not be measured: the worker has not answered within {} s and was ended; `ulimit -v`, "
        "where it is set, may leave too little memory (--patience SECONDS waits longer)",
        patience.count()));
  }
  if (!succeeded(captured)) return std::nullopt;
  return parse_measurement(captured.output);
}

WorkerInfo worker_info() {
  constexpr std::chrono::seconds far_too_long{30};  // it takes a quarter of a second, and hangs where a library does
  const auto captured = run_captured({.arguments = worker_and({"info"})}, far_too_long);
  if (captured.too_late) throw EnvironmentError(fmt::format("does not answer within {} s", far_too_long.count()));
  if (!succeeded(captured)) throw EnvironmentError("ends with " + describe_ending(captured.status));
  return parse_worker_info(captured.output);
}

}  // namespace etude::cli
