#include "cli/crew_plan.h"

#include <algorithm>

namespace etude::cli {

CrewPlan plan_crew(const CrewWishes& wishes, const Machine& machine, std::int64_t trials, std::int64_t trials_left) {
  const bool any_gpu = wishes.device == "auto" || wishes.device == "cuda";
  const bool on_gpu = wishes.device.starts_with("cuda") || (any_gpu && !machine.gpus.empty());
  // "cuda" on a machine without: the worker says what is missing.
  const auto devices = any_gpu && !machine.gpus.empty() ? machine.gpus : std::vector{wishes.device};
  const std::int64_t cores = machine.cores;
  std::int64_t threads = 1, workers = static_cast<std::int64_t>(devices.size());
  if (!on_gpu) threads = std::max<std::int64_t>(1, cores / std::max<std::int64_t>(1, trials));
  if (wishes.threads > 0) threads = wishes.threads;
  if (!on_gpu) workers = std::max<std::int64_t>(1, cores / threads);
  if (wishes.workers > 0) workers = wishes.workers;
  CrewPlan plan{.devices = {}, .threads = static_cast<int>(threads)};
  for (std::int64_t i = 0; i < std::min(workers, trials_left); ++i) {
    plan.devices.push_back(devices[static_cast<std::size_t>(i) % devices.size()]);
  }
  return plan;
}

}  // namespace etude::cli
