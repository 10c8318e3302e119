#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>

#include "core/error.h"
#include "protocol/sign_of_life.h"

namespace etude {

struct WorkerOptions {
  std::string store;
  std::string study;
  std::string data_dir;
  std::string device = "auto";
  int threads = 1;
  std::chrono::seconds patience = default_patience;
};

/// Claims and trains trials of the study until none is left, neither pending nor running elsewhere under a lease that
/// may lapse, and the study grows no further. `interrupted` becomes true on a signal: the trial in hand is checkpointed
/// and released; the result is ExitCode::interrupted. A trial that throws is recorded as failed and the next one taken;
/// one that makes no step for `patience` ends the process at once with ExitCode::stuck, its attempt counted. Throws
/// EnvironmentError where store or data fail. `tell` hears what it is about, from its beginning on.
ExitCode work(const WorkerOptions& options, const std::atomic<bool>& interrupted,
              const std::function<void(SignOfLife)>& tell);

}  // namespace etude
