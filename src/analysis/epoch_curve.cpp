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

namespace {

// An imported trial need not have been measured at every epoch.
double value_at(const TrialRecord& trial, const MetricInfo& metric, std::int64_t epoch) {
  const auto& epochs = trial.history.epochs;
  const auto found = std::lower_bound(epochs.begin(), epochs.end(), epoch,
                                      [](const EpochRecord& record, auto number) { return record.epoch < number; });
  const auto measured = found != epochs.end() && found->epoch == epoch ? value(*found, metric.name) : std::nullopt;
  return measured.value_or(std::numeric_limits<double>::quiet_NaN());
}

}  // namespace

EpochCurve epoch_curve(const Cell& cell, const MetricInfo& metric, const std::vector<std::int64_t>& epochs) {
  EpochCurve curve;
  if (cell.trials.empty()) return curve;
  auto last = std::numeric_limits<std::int64_t>::max();
  for (const auto* trial : cell.trials) last = std::min(last, trial->history.epochs.back().epoch);
  for (const auto epoch : epochs) {
    if (epoch > last) break;
    std::vector<double> values;
    for (const auto* trial : cell.trials) values.push_back(value_at(*trial, metric, epoch));
    curve.means.push_back(mean(values));
    curve.deviations.push_back(standard_deviation(values));
  }
  return curve;
}

}  // namespace etude
