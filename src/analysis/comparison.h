#pragma once

#include "analysis/scores.h"

namespace etude {

/// A less B, over the learning rates and seeds that both name, by one figure of their curves.
struct Difference {
  Interval difference;          ///< the paired bootstrap: both sides drawn with the same seeds
  double probability_a_better;  ///< over pairs of seeds, each seed by its own curve; ties count half
};

/// `a` and `b` are over the same learning rates and seeds.
/// By the score at each one's best learning rate.
Difference compare_best(const SampledCurves& a, const SampledCurves& b);
/// By the normalized area under the curve.
Difference compare_area(const SampledCurves& a, const SampledCurves& b);

}  // namespace etude
