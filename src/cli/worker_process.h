#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace etude::cli {

/// The etude-worker beside this program; ETUDE_WORKER names another. Throws EnvironmentError where there is none.
std::string find_worker();

/// A running etude-worker. It hears SIGTERM should this process die, and is killed when the object goes.
class WorkerProcess {
 public:
  explicit WorkerProcess(const std::vector<std::string>& arguments);
  ~WorkerProcess();
  WorkerProcess(WorkerProcess&& other) noexcept;
  WorkerProcess& operator=(WorkerProcess&& other) noexcept;
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  /// A descriptor that poll(2) finds readable when the process has ended.
  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] pid_t id() const { return id_; }
  void signal(int number) const;

  /// The exit code, or 128 + the signal that ended it; nullopt while it runs.
  std::optional<int> exit_code();

 private:
  pid_t id_ = -1;
  int descriptor_ = -1;
  std::optional<int> exit_code_;
};

struct Captured {
  int exit_code = 0;
  std::string output;
};
/// Runs etude-worker to its end and captures its standard output.
Captured run_worker(const std::vector<std::string>& arguments);

}  // namespace etude::cli
