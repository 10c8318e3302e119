#pragma once

#include <stdexcept>
#include <string>

namespace etude {

/// What a program ends with; the numbers are part of the command line's contract (docs/command-line.md).
/// `stuck` is etude-worker's own: its trial made no step for too long.
enum class ExitCode : int { ok = 0, failed_trials = 1, usage = 2, environment = 3, stuck = 4, interrupted = 130 };

/// An error that a person can act on: `what()` says what is wrong, where, and what to do.
/// The one way errors travel in étude; only the two main functions catch it, print it and exit with `code`.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, const std::string& message) : std::runtime_error(message), code(code) {}
  ExitCode code;
};

/// The person's input is wrong: arguments or study file.
struct UsageError : Error {
  explicit UsageError(const std::string& message) : Error(ExitCode::usage, message) {}
};

/// The surroundings are wrong: data, store, machine.
struct EnvironmentError : Error {
  explicit EnvironmentError(const std::string& message) : Error(ExitCode::environment, message) {}
};

}  // namespace etude
