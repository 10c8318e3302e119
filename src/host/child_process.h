#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/error.h"

namespace etude {

/// How a program is started. It hears SIGTERM should this process die, and inherits what is not said here.
struct ProcessStart {
  std::vector<std::string> arguments;  ///< [0]: the program, looked for in PATH where its name holds no slash
  std::string folder;                  ///< that it works in; empty: this process's
  std::string input;                   ///< the file that is its standard input; empty: this process's
  int output = -1;                     ///< a descriptor that becomes its standard output; -1: this process's
  bool errors_to_output = false;       ///< its standard error goes there too
  std::vector<int> ignored_signals;    ///< that it ignores, unless it handles them
  std::chrono::seconds at_most{};      ///< then SIGALRM ends it; 0: never
};

/// The program could not be started.
struct StartError : EnvironmentError {
  StartError(const std::string& program, int error_number);
  int number;  ///< errno's: ENOENT where there is no such program
};

/// A running program of this process's group; killed when the object goes, unless it has ended.
class ChildProcess {
 public:
  /// Throws StartError.
  explicit ChildProcess(const ProcessStart& start);
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// A descriptor that poll(2) finds readable when it has ended.
  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] pid_t id() const { return id_; }
  void signal(int number) const;

  /// Whether it has a handler for that signal.
  [[nodiscard]] bool catches(int number) const;

  /// Its status as waitpid(2) gives it; nullopt while it runs.
  std::optional<int> ending();
  /// The same, waited for.
  int wait();

 private:
  pid_t id_ = -1;
  int descriptor_ = -1;
  std::optional<int> ending_;
};

struct Captured {
  int status = 0;  ///< as waitpid(2) gives it
  std::string output;
};
/// Runs a program to its end and captures its standard output. Throws StartError.
Captured run_captured(ProcessStart start);

}  // namespace etude
