#pragma once

#include <atomic>
#include <string>

#include "core/error.h"

namespace etude {

struct WorkerOptions {
  std::string store;
  std::string study;
  std::string data_dir;
  std::string device = "auto";
  int threads = 1;
};

/// Claims and trains trials of the study until none is left: neither pending nor running elsewhere under a lease that
/// may lapse. `interrupted` becomes true on a signal: the trial in hand is checkpointed and released; the result is
/// ExitCode::interrupted. A trial that throws is recorded as failed and the next one taken. Throws EnvironmentError
/// where store or data fail.
ExitCode work(const WorkerOptions& options, const std::atomic<bool>& interrupted);

}  // namespace etude
