#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "host/file_descriptor.h"

namespace etude {

/// How a program is started. It hears SIGTERM should this process die, and inherits what is not said here.
struct ProcessStart {
  std::vector<std::string> arguments;  ///< [0]: the program, looked for in PATH where its name holds no slash
  std::string folder;                  ///< that it works in; empty: this process's
  std::string input;                   ///< the file that is its standard input; empty: this process's
  int output = -1;                     ///< a descriptor that becomes its standard output; -1: this process's
  bool errors_to_output = false;       ///< its standard error goes there too
  std::vector<int> ignored_signals;    ///< that it ignores, unless it handles them
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

  /// Its status as waitpid(2) gives it; nullopt while it runs.
  std::optional<int> ending();
  /// The same, waited for.
  int wait();

 private:
  pid_t id_ = -1;
  int descriptor_ = -1;
  std::optional<int> ending_;
};

/// What is written into `write` is read from `read`. Programs that are started have neither, unless it is said.
struct Pipe {
  FileDescriptor read, write;
};
/// Throws EnvironmentError.
Pipe make_pipe();
/// What has been written into a pipe so far and not been read yet; it does not wait for more.
std::string read_available(const FileDescriptor& pipe);

struct Captured {
  int status = 0;  ///< as waitpid(2) gives it
  std::string output;
  bool too_late = false;  ///< it was killed when its time was over
};
/// Runs a program to its end and captures its standard output. `at_most`: time in which this process was stopped, or
/// the machine slept, does not count; 0: no limit. Throws StartError.
Captured run_captured(ProcessStart start, std::chrono::seconds at_most = {});

}  // namespace etude
