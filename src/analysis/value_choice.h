#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "analysis/optimizer_summary.h"

namespace etude {

/// What a trial comes to, its last epoch's value or the mean over its last ones, and what the other choice would do. At
/// a constant learning rate the last value carries the iterate's own noise, which a mean takes away; where training
/// still climbs the mean lies behind.
struct ValueChoice {
  /// How many last epochs the other choice would take: 5, or 1 where the study takes a mean. 0: trials have fewer.
  std::int64_t other = 0;
  /// The standard deviation over seeds by the other choice over that by this one: the median of the learning rates that
  /// three seeds or more have finished and none diverged at. NaN where there is none.
  double spread = std::numeric_limits<double>::quiet_NaN();
  /// How much better the last epoch is than the mean, at the best learning rates of the optimizers that learn, by seed.
  Estimate climb;
  bool climbs = false;  ///< by more than noise: one-sided 5 %
};

ValueChoice value_choice(const std::vector<Measured>& measured, const std::vector<OptimizerSummary>& optimizers,
                         const MetricInfo& metric);

}  // namespace etude
