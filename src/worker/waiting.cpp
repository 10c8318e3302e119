#include "worker/waiting.h"

#include <fmt/format.h>

namespace etude {

std::string waiting_for(const TrialRecord& running, std::chrono::milliseconds lease) {
  const auto& left = running.lease_left;
  if (left && *left > lease / 2) return "";
  const auto& trial = running.planned.trial;
  const auto seconds = [](std::chrono::milliseconds time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time).count();
  };
  return fmt::format("{} lr {:g} seed {}, held by {} {}", running.planned.optimizer, trial.learning_rate, trial.seed,
                     running.worker,
                     left ? fmt::format("until its lease ends in {} s", seconds(*left))
                          : fmt::format("on another machine until nothing is heard of it for {} s", seconds(lease)));
}

}  // namespace etude
