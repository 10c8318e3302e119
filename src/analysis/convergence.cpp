#include "analysis/convergence.h"

#include <algorithm>
#include <limits>

#include "analysis/metric.h"
#include "analysis/samples.h"

namespace etude {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double seconds_until(const History& history, std::int64_t epoch) {
  double seconds = 0;
  for (const auto& record : history.epochs) {
    if (record.epoch >= 1 && record.epoch <= epoch) seconds += record.seconds;
  }
  return seconds;
}

// NaN where a dataset that this étude does not know leaves it open.
double steps_until(const Problem& problem, std::int64_t epoch) {
  if (!has_known_size(problem)) return nan;
  return static_cast<double>(std::min(epoch * steps_per_epoch(problem), total_steps(problem)));
}

// The smaller of the two middle ones where the number is even: by then at least half have reached it.
std::optional<double> median(std::vector<double> epochs) {
  if (epochs.empty()) return std::nullopt;
  std::sort(epochs.begin(), epochs.end());
  const double value = epochs[(epochs.size() - 1) / 2];
  if (value == std::numeric_limits<double>::infinity()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::int64_t> first_epoch_reaching(const History& history, double target, const MetricInfo& metric) {
  const double sign = orientation(metric);
  for (const auto& record : history.epochs) {
    const bool reached = sign * value(record, metric.name).value_or(nan) >= sign * target;
    if (record.epoch >= 1 && reached) return record.epoch;  // a NaN reaches nothing
  }
  return std::nullopt;
}

Convergence convergence(const std::vector<Cell>& cells, double target, const MetricInfo& metric, bool learns) {
  Convergence result{.target = target, .learns = learns};
  std::vector<double> first_epochs;
  std::vector<double> quickest_epochs, quickest_steps, quickest_seconds;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto& cell = cells[i];
    std::vector<double> epochs, steps, seconds;
    for (const auto* trial : cell.trials) {
      std::optional<std::int64_t> epoch;
      if (learns && !trial->history.divergence) epoch = first_epoch_reaching(trial->history, target, metric);
      first_epochs.push_back(epoch ? static_cast<double>(*epoch) : std::numeric_limits<double>::infinity());
      if (!epoch) continue;
      epochs.push_back(static_cast<double>(*epoch));
      steps.push_back(steps_until(trial->planned.trial.problem, *epoch));
      seconds.push_back(seconds_until(trial->history, *epoch));
    }
    result.trials += static_cast<std::int64_t>(cell.trials.size());
    result.reached += static_cast<std::int64_t>(epochs.size());
    if (epochs.empty() || epochs.size() < cell.trials.size()) continue;
    if (result.at && mean(epochs) >= mean(quickest_epochs)) continue;
    result.at = i;
    quickest_epochs = std::move(epochs);
    quickest_steps = std::move(steps);
    quickest_seconds = std::move(seconds);
  }
  result.epochs = interval(mean_estimate(quickest_epochs));
  result.steps = interval(mean_estimate(quickest_steps));
  result.seconds = interval(mean_estimate(quickest_seconds));
  result.median_epoch = median(first_epochs);
  return result;
}

double area_over_epochs(const History& history, const MetricInfo& metric) {
  const auto& epochs = history.epochs;
  if (epochs.size() < 2) return nan;
  const auto height = [&](std::size_t i) { return value(epochs[i], metric.name).value_or(nan); };
  double area = 0;
  for (std::size_t i = 1; i < epochs.size(); ++i) area += (height(i - 1) + height(i)) / 2;
  return area / static_cast<double>(epochs.size() - 1);
}

}  // namespace etude
