#include "analysis/comparison.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "analysis/good_range.h"
#include "analysis/jackknife.h"
#include "analysis/metric.h"
#include "analysis/samples.h"

namespace etude {

const char* to_string(Criterion criterion) {
  constexpr const char* names[] = {"best", "cost", "average"};
  return names[static_cast<std::size_t>(criterion)];
}

Criterion criterion_named(const std::string& name) {
  return *std::find_if(std::begin(criteria), std::end(criteria), [&](auto one) { return name == to_string(one); });
}

const Difference& Comparison::by(Criterion criterion) const {
  return criterion == Criterion::best ? best : criterion == Criterion::cost ? cost : area;
}

Estimate in_own_sign(const MetricInfo& metric, Criterion criterion, const Estimate& difference) {
  return criterion == Criterion::cost ? negated(difference) : in_own_sign(metric, difference);
}

bool are_paired(const Scores& a, const Scores& b) { return a.shares_seeds && b.shares_seeds; }

namespace {

// The statistic of every seed's own curve, at the learning rate that is best over all seeds: its own best would be a
// luckier one.
std::vector<double> by_seed(const Scores& scores, const CurveStatistic& statistic) {
  const auto best = best_learning_rate(mean_curve(scores));
  std::vector<double> values;
  for (std::size_t seed = 0; seed < scores.seeds; ++seed) {
    values.push_back(statistic(mean_curve(scores, std::span(&seed, 1)), best));
  }
  return finished(values);
}

Estimate difference_of(const Scores& a, const Scores& b, const CurveStatistic& statistic) {
  if (are_paired(a, b)) return paired_difference(a, b, statistic);
  return unpaired_difference(estimate(a, statistic), estimate(b, statistic));
}

Difference difference(const Scores& a, const Scores& b, const CurveStatistic& statistic) {
  const auto estimate = difference_of(a, b, statistic);
  if (!std::isfinite(estimate.value)) return {.estimate = {}, .probability_a_better = NAN};
  return {.estimate = estimate,
          .probability_a_better = probability_greater(by_seed(a, statistic), by_seed(b, statistic))};
}

}  // namespace

Comparison compare(const Scores& a, const Scores& b) {
  const auto x = where_comparable(a, b), y = where_comparable(b, a);
  const auto cost = cost_of_being_off(1, 1);
  const auto cheapness = [&](const LearningRateCurve& curve, Best at) { return -cost(curve, at); };
  return {.best = difference(x, y, best_score),
          .cost = difference(x, y, cheapness),
          .area = difference(where_finished(a, b), where_finished(b, a), normalized_area)};
}

}  // namespace etude
