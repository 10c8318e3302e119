#include "analysis/comparison.h"

#include "analysis/jackknife.h"
#include "analysis/samples.h"

namespace etude {
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

Difference difference(const Scores& a, const Scores& b, const CurveStatistic& statistic) {
  return {.estimate = paired_difference(a, b, statistic),
          .probability_a_better = probability_greater(by_seed(a, statistic), by_seed(b, statistic))};
}

}  // namespace

Comparison compare(const Scores& a, const Scores& b) {
  const auto x = where_finished(a, b), y = where_finished(b, a);
  return {.best = difference(x, y, best_score), .area = difference(x, y, normalized_area)};
}

}  // namespace etude
