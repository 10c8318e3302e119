#include "analysis/epoch_curve.h"

#include <algorithm>
#include <limits>

#include "analysis/samples.h"

namespace etude {

std::vector<std::size_t> thinned(std::size_t length, std::size_t most) {
  const std::size_t count = std::min(length, most);
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < count; ++i) indices.push_back(count == length ? i : i * (length - 1) / (count - 1));
  return indices;
}

EpochCurve epoch_curve(const Cell& cell, const MetricInfo& metric, const std::vector<std::size_t>& indices) {
  EpochCurve curve;
  if (cell.trials.empty()) return curve;
  const auto shortest = std::min_element(cell.trials.begin(), cell.trials.end(), [](const auto* a, const auto* b) {
    return a->history.epochs.size() < b->history.epochs.size();
  });
  for (const auto i : indices) {
    if (i >= (*shortest)->history.epochs.size()) break;
    std::vector<double> values;
    for (const auto* trial : cell.trials) {
      values.push_back(value(trial->history.epochs[i], metric.name).value_or(std::numeric_limits<double>::quiet_NaN()));
    }
    curve.means.push_back(mean(values));
    curve.deviations.push_back(standard_deviation(values));
  }
  return curve;
}

}  // namespace etude
