#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/cells.h"
#include "analysis/estimate.h"

namespace etude {

/// The first epoch (from 1 on) whose value is as good as `target` or better; nullopt where the trial never reaches it.
std::optional<std::int64_t> first_epoch_reaching(const History& history, double target, const MetricInfo& metric);

/// How soon an optimizer reaches a value of a metric. A trial that does not within its epochs is
/// censored: it counts as a miss and never enters a mean as a number. One that diverged reaches nothing, whatever it
/// had before.
struct Convergence {
  double target = 0;
  bool learns = true;  ///< else nothing is reached: what an optimizer that does not learn passes, it passes by chance
  std::int64_t reached = 0, trials = 0;  ///< over all learning rates
  /// Half of all trials have reached the target by this epoch (Kaplan and Meier's median where all are censored at the
  /// same epoch); nullopt where fewer than half ever do.
  std::optional<double> median_epoch;
  /// The learning rate with the smallest mean first epoch among those where every finished trial reaches the target;
  /// nullopt where there is none. The intervals are over its seeds.
  std::optional<std::size_t> at;  ///< that learning rate's index
  /// To the target. Metrics are measured at the end of an epoch: steps are that epoch's last. Seconds are of
  /// training and evaluation, epoch 0 left out.
  Interval epochs, steps, seconds;
};

/// `cells` are one optimizer's, ascending in learning rate; `learns`: whether the optimizer does.
Convergence convergence(const std::vector<Cell>& cells, double target, const MetricInfo& metric, bool learns = true);

/// The trapezoidal area under a trial's values over its epochs, divided by their number.
double area_over_epochs(const History& history, const MetricInfo& metric);

}  // namespace etude
