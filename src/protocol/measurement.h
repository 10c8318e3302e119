#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace etude {

/// What `etude-worker measure` answers: a trial's real training steps on this machine.
struct Measurement {
  struct Stage {
    std::string name;
    double forward = 0, backward = 0;  ///< seconds; 0 where there is no such part
    std::int64_t multiply_adds = 0;    ///< of one example's forward pass, counted as direct convolution
  };

  double seconds_to_start = 0;
  double seconds_per_step = 0;  ///< median
  double seconds_per_evaluation = 0;
  double peak_gflops = 0;  ///< of one core, measured after the steps
  std::vector<Stage> stages;
  int steps = 0;  ///< that were timed
  int threads = 0;
  std::string numeric_mode;
};

/// JSON, a field by its name here; and back. The latter throws EnvironmentError where the text is no such answer.
std::string to_text(const Measurement& measurement);
Measurement parse_measurement(const std::string& text);

}  // namespace etude
