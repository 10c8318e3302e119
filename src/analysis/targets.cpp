#include "analysis/targets.h"

#include <cmath>

#include "analysis/metric.h"

namespace etude {
namespace {

constexpr double shares[] = {0.5, 0.75, 0.9};

// The best score that any optimizer that learns reaches where no seed diverged; `start` where there is none.
double best_score_of_all(const MetricSummary& summary, double start) {
  double best = start;
  for (const auto& optimizer : summary.per_optimizer) {
    const double score = orientation(summary.metric) * optimizer.best.value;
    if (optimizer.learns && score > best) best = score;
  }
  return best;
}

}  // namespace

std::vector<double> chosen_targets(const MetricSummary& summary) {
  const double sign = orientation(summary.metric);
  const bool of_zero = is_counted_from_zero(summary.metric);
  const double start = of_zero ? 0 : sign * summary.untrained;
  const double best = best_score_of_all(summary, start);
  if (!(best > start) || !std::isfinite(best - start)) return {};
  // A round number of the size of the whole way: 0.05 where that is between 0.3 and 3.
  const double per_unit = of_zero ? 20 : 20 / std::pow(10, std::round(std::log10(best - start)));
  double last = of_zero ? sign * summary.without_learning : start;
  std::vector<double> targets;
  for (const double share : shares) {
    const double target = std::floor((start + share * (best - start)) * per_unit) / per_unit;
    if (!(target > last)) continue;
    targets.push_back(sign * target + 0.0);  // no -0
    last = target;
  }
  return targets;
}

}  // namespace etude
