#pragma once

#include <cstddef>
#include <vector>

#include "analysis/learning_rate_curve.h"

namespace etude {

/// A part of the grid, and the optimizer with the largest area over it: what choosing that part would have decided.
struct SubRange {
  double low = 0, high = 0;  ///< its first and last learning rate
  std::size_t leader = 0;    ///< index of a curve
};

/// Every part of the grid that is two decades wide, or half as wide as the grid where that has no more than two, from
/// every learning rate on, with two learning rates or more. `candidates`: indices into `curves`, of one grid; the first
/// of a tie leads. Empty where the grid has no proper part or there is nothing to choose between.
std::vector<SubRange> sub_ranges(const std::vector<LearningRateCurve>& curves,
                                 const std::vector<std::size_t>& candidates);

}  // namespace etude
