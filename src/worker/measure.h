#pragma once

#include <string>

namespace etude {

struct MeasureOptions {
  std::string trial;  ///< canonical text
  std::string data_dir;
  std::string device = "auto";
  int threads = 1;
  int steps = 12;  ///< timed ones; two more go first, to warm up
};

/// Times a trial's real training steps and one pass over the test set:
/// JSON {"seconds_to_start", "seconds_per_step" (median), "seconds_per_evaluation", "peak_gflops" (of one core,
/// measured after the steps), "stages" [{"name", "forward", "backward" (seconds), "multiply_adds" (an image,
/// forward)}], "steps", "threads", "numeric_mode"}.
std::string measure(const MeasureOptions& options);

}  // namespace etude
