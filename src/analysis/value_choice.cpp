#include "analysis/value_choice.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/metric.h"
#include "analysis/samples.h"

namespace etude {
namespace {

constexpr std::int64_t usual_count = 5;

double spread(const Cell& cell, const MetricInfo& metric, std::int64_t count) {
  std::vector<double> values;
  for (const auto* trial : cell.trials) values.push_back(mean_of_last(*trial, metric, count));
  return standard_deviation(values);
}

double median_spread(const std::vector<Measured>& measured, const MetricInfo& metric, std::int64_t other) {
  std::vector<double> ratios;
  for (const auto& optimizer : measured) {
    for (const auto& cell : optimizer.cells) {
      if (cell.trials.size() < fewest_seeds || cell.diverged() > 0) continue;
      const double ratio = spread(cell, metric, other) / spread(cell, metric, metric.mean_of_last);
      if (std::isfinite(ratio)) ratios.push_back(ratio);
    }
  }
  return quantile(ratios, 0.5);
}

// The last epoch less the mean, in score; by seed, over the optimizers that have it at their best learning rate.
Estimate climb_of(const std::vector<Measured>& measured, const std::vector<OptimizerSummary>& optimizers,
                  const MetricInfo& metric, std::int64_t count) {
  std::map<std::size_t, std::vector<double>> by_seed;
  for (std::size_t i = 0; i < measured.size(); ++i) {
    if (!optimizers[i].learns || !optimizers[i].best_at) continue;
    for (const auto* trial : measured[i].cells[*optimizers[i].best_at].trials) {
      const double ahead = last_value(*trial, metric) - mean_of_last(*trial, metric, count);
      if (std::isfinite(ahead)) by_seed[trial->planned.place.seed].push_back(orientation(metric) * ahead);
    }
  }
  std::vector<double> means;
  for (const auto& [_, values] : by_seed) means.push_back(mean(values));
  return mean_estimate(means);
}

bool has_epochs(const std::vector<Measured>& measured, std::int64_t count) {
  return std::all_of(measured.begin(), measured.end(), [&](const Measured& optimizer) {
    return std::all_of(optimizer.cells.begin(), optimizer.cells.end(), [&](const Cell& cell) {
      return std::all_of(cell.trials.begin(), cell.trials.end(), [&](const TrialRecord* trial) {
        const auto& epochs = trial->history.epochs;
        const auto trained = std::count_if(epochs.begin(), epochs.end(), [](const auto& e) { return e.epoch > 0; });
        return trial->history.divergence || trained >= count;
      });
    });
  });
}

}  // namespace

ValueChoice value_choice(const std::vector<Measured>& measured, const std::vector<OptimizerSummary>& optimizers,
                         const MetricInfo& metric) {
  const auto count = metric.mean_of_last > 1 ? metric.mean_of_last : usual_count;
  if (!has_epochs(measured, count)) return {};
  ValueChoice choice{.other = metric.mean_of_last > 1 ? 1 : count};
  choice.spread = median_spread(measured, metric, choice.other);
  choice.climb = climb_of(measured, optimizers, metric, count);
  constexpr double two_sided = 0.1;
  choice.climbs = choice.climb.value > 0 && p_value(choice.climb) <= two_sided;
  return choice;
}

}  // namespace etude
