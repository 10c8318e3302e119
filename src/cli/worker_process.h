#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace etude::cli {

/// The etude-worker beside this program; ETUDE_WORKER names another. Throws EnvironmentError where there is none.
std::string find_worker();

/// A running etude-worker, of this process's group, so that Ctrl-Z stops it and `fg` lets it go on; Ctrl-C and a closed
/// terminal, which reach the group, it leaves to this process, which says once what is to be done. It hears SIGTERM
/// should this process die, and is killed when the object goes.
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

  /// Whether it has a handler for that signal; etude-worker has one for SIGTERM as soon as it begins to work.
  [[nodiscard]] bool catches(int number) const;

  /// Its status as waitpid(2) gives it; nullopt while it runs.
  std::optional<int> ending();

 private:
  pid_t id_ = -1;
  int descriptor_ = -1;
  std::optional<int> ending_;
};

struct Captured {
  int exit_code = 0;  ///< or 128 + the signal
  std::string output;
};
/// Runs etude-worker to its end and captures its standard output. After `at_most` it is ended by SIGALRM; 0: never.
Captured run_worker(const std::vector<std::string>& arguments, std::chrono::seconds at_most = {});

/// `etude-worker info`, which hangs where its libraries do not load.
Captured worker_info();

}  // namespace etude::cli
