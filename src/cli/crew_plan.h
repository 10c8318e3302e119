#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/machine.h"

namespace etude::cli {

/// What `etude run` was told about its workers; 0: it decides.
struct CrewWishes {
  int workers = 0;
  int threads = 0;
  std::string device = "auto";
};

struct CrewPlan {
  std::vector<std::string> devices;  ///< one a worker
  int threads = 1;                   ///< CPU threads of each
};

/// On a CPU one worker per core, one thread each; where the study has fewer trials than cores, the cores are shared out
/// as threads: by the study's trials, not by those that are left, since the number of threads moves the last bits and a
/// resumed study must not differ. On GPUs one worker for each; a device with its number is one GPU. Never more workers
/// than trials are left.
CrewPlan plan_crew(const CrewWishes& wishes, const Machine& machine, std::int64_t trials, std::int64_t trials_left);

}  // namespace etude::cli
