#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace etude::system_test {

/// The direct children of a process that run now.
std::vector<pid_t> children_of(pid_t id);

/// A child process; killed, if it still runs, when the object goes.
class Process {
 public:
  /// `arguments[0]` is the program. Standard output and error go to `output` (a file, appended to).
  Process(const std::vector<std::string>& arguments, const std::string& output);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// The exit code, or 128 + the signal; nullopt where it still runs at the deadline.
  std::optional<int> wait(std::chrono::milliseconds at_most);
  void kill(int signal) const;
  [[nodiscard]] pid_t id() const { return id_; }

  /// Its direct children that run now.
  [[nodiscard]] std::vector<pid_t> children() const { return children_of(id_); }

 private:
  pid_t id_ = -1;
  int descriptor_ = -1;  // a pidfd: waited for with a deadline, so that nothing sleeps
  std::optional<int> exit_code_;
};

struct Result {
  int exit_code = 0;
  std::string output, errors;
};
/// Runs a program to its end.
Result run(const std::vector<std::string>& arguments, const std::string& folder);

std::string read_file(const std::string& path);

}  // namespace etude::system_test
