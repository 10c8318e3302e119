#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/crew_plan.h"
#include "cli/worker_process.h"
#include "core/idle_time.h"
#include "protocol/sign_of_life.h"
#include "store/store.h"

namespace etude::cli {

/// The workers of one `etude run`: started, watched, replaced when they die, stopped.
class Crew {
 public:
  using Clock = std::chrono::steady_clock;

  struct Orders {
    std::string study;
    std::vector<std::string> arguments;  ///< etude-worker's, but for the device
    /// A worker that gives no sign of life for so long, from its start on, is ended; but for trials, over which it
    /// watches itself.
    std::chrono::seconds patience = default_patience;
    /// After Ctrl-C, and where one worker cannot go on, the others have so long to write their checkpoints.
    std::chrono::seconds time_to_stop{30};
  };

  /// `say` hears, a line at a time, what a person must know.
  Crew(Store& store, Orders orders, std::function<void(const std::string&)> say);

  /// Starts one worker for each device and returns when all have ended: no trial was left, or the run was interrupted
  /// (cli/interrupts.h), once for checkpoints, twice for an end at once. What a dead worker had claimed is free again.
  /// `look` is called every `look_every` and whenever a worker ends.
  /// Throws EnvironmentError where one says that it cannot go on, or ten died without a trial finished between.
  void work(const std::vector<std::string>& devices, std::chrono::milliseconds look_every,
            const std::function<void()>& look);

 private:
  struct Worker {
    ChildProcess process;
    FileDescriptor signs;
    std::string device;
    IdleTime silence;
    std::int64_t heard = 0;  // signs, so far
    SignOfLife last = SignOfLife::between_trials;
    bool hung = false;  // and was ended
  };

  void start(const std::string& device);
  void listen();
  void end_what_hangs();
  void tell_what_is_awaited();
  [[nodiscard]] std::optional<std::chrono::seconds> may_be_silent(SignOfLife last) const;
  void wait(std::chrono::milliseconds at_most) const;
  void reap();
  void bury(const Worker& dead, int ending);
  void release_dead();
  void stop();
  void kill();

  Store& store_;
  const Orders orders_;
  const std::function<void(const std::string&)> say_;
  std::vector<Worker> workers_;
  std::optional<Clock::time_point> waiting_since_;  // all of them, for other runs' workers
  bool told_what_is_awaited_ = false;
  std::optional<Clock::time_point> stop_before_;  // set: they were told to stop
  std::vector<std::string> dead_;                 // by name, whose claims are not free yet
  std::string failure_;                           // why the run cannot go on
  std::int64_t done_at_last_death_ = 0;
  int deaths_ = 0;  // without a trial finished between
};

}  // namespace etude::cli
