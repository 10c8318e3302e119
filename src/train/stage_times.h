#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/trial.h"
#include "datasets/dataset.h"

namespace etude {

/// How long one stage of a training step takes: a layer with all that is fused into it, or what goes on around the
/// network.
struct StageTime {
  std::string name;
  double forward = 0, backward = 0;  ///< seconds, medians; 0 where there is no such part
  std::int64_t multiply_adds = 0;    ///< of one example's forward pass, counted as direct convolution
};

/// Times the parts of the trial's training step on real examples, one by one, `repetitions` times each. Backward of the
/// first layer has no gradient of its input, as in training.
std::vector<StageTime> stage_times(const Trial& trial, const Dataset& dataset, const std::string& device,
                                   int repetitions);

}  // namespace etude
