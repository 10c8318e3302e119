#include "analysis/ranking.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/samples.h"

namespace etude {
namespace {

bool is_complete(const Scores& scores) {
  for (std::size_t i = 0; i < scores.learning_rates.size(); ++i) {
    if (scores.finished_at(i) == 0) return false;
  }
  return true;
}

Rank::Bounds rank_bounds(const MetricSummary& summary, const std::vector<Rank>& ranking, std::size_t index) {
  const auto ranked = static_cast<std::size_t>(
      std::count_if(ranking.begin(), ranking.end(), [](const Rank& rank) { return rank.ranked; }));
  Rank::Bounds bounds{.low = 1, .high = ranked};
  for (const auto& other : ranking) {
    if (other.optimizer == index || !other.ranked) continue;
    const auto ahead = lead(summary, Criterion::average, index, other.optimizer);
    if (!ahead.has_interval() || !(p_value(ahead) <= 0.05 / static_cast<double>(ranked - 1))) continue;
    if (ahead.value > 0) --bounds.high;
    if (ahead.value < 0) ++bounds.low;
  }
  return bounds;
}

}  // namespace

std::vector<Rank> ranking(const MetricSummary& summary, const std::vector<Measured>& measured, std::size_t seeds) {
  std::vector<Rank> result;
  std::vector<double> areas;
  const bool none_learns = std::none_of(summary.per_optimizer.begin(), summary.per_optimizer.end(),
                                        [](const auto& optimizer) { return optimizer.learns; });
  for (std::size_t i = 0; i < measured.size(); ++i) {
    const bool complete = is_complete(measured[i].scores);
    const double area = normalized_area(mean_curve(measured[i].scores));
    const bool defined = std::isfinite(area);
    const bool ranked = complete && defined && (none_learns || summary.per_optimizer[i].learns);
    result.push_back({.optimizer = i, .complete = complete, .defined = defined, .ranked = ranked});
    areas.push_back(ranked ? area : std::numeric_limits<double>::quiet_NaN());
  }
  const auto list = ranks(areas);
  for (std::size_t i = 0; i < result.size(); ++i) {
    result[i].rank = list[i];
    if (result[i].ranked && seeds >= fewest_seeds) result[i].bounds = rank_bounds(summary, result, i);
  }
  std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.rank < b.rank; });
  return result;
}

}  // namespace etude
