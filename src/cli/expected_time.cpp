#include "cli/expected_time.h"

#include "study/study.h"

namespace etude::cli {

double trial_seconds(const Problem& problem, double step, double evaluation) {
  const auto evaluations = (total_steps(problem) + steps_per_epoch(problem) - 1) / steps_per_epoch(problem);
  return static_cast<double>(total_steps(problem)) * step + static_cast<double>(evaluations) * evaluation;
}

}  // namespace etude::cli
