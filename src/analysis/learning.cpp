#include "analysis/learning.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "analysis/distributions.h"
#include "analysis/estimate.h"
#include "analysis/metric.h"
#include "analysis/samples.h"

namespace etude {
namespace {

using Trials = std::vector<const TrialRecord*>;
using Value = std::function<double(const TrialRecord&)>;

std::vector<double> values(const Trials& trials, const Value& value) {
  std::vector<double> list;
  for (const auto* trial : trials) list.push_back(value(*trial));
  return list;
}

// One-sided, 5 %.
bool is_above_zero(const std::vector<double>& differences, double smallest_deviation) {
  const auto mean = mean_estimate(differences, smallest_deviation);
  const auto degrees_of_freedom = static_cast<double>(differences.size()) - 1;
  return mean.value > 0 && mean.value > student_quantile(0.95, degrees_of_freedom) * mean.standard_error;
}

// Of a share that moves in such steps: 1 / answers; 0 where it is no share.
double binomial_error(double share, double step) { return std::sqrt(std::max(0.0, share * (1 - share) * step)); }

bool beat_with_few_seeds(const Trials& trials, const Value& baseline, const std::vector<double>& gains, double step) {
  const double gain = mean(gains);
  const double share = mean(values(trials, baseline)) + gain / 2;  // of both taken together
  return gain > 0 && gain > 2 * binomial_error(share, step);
}

std::vector<double> gains(const Trials& trials, const MetricInfo& metric, const Value& baseline) {
  return values(trials, [&](const TrialRecord& trial) {
    return orientation(metric) * (final_value(trial, metric) - baseline(trial));
  });
}

bool beat(const Trials& trials, const MetricInfo& metric, const Value& baseline) {
  const double step = resolution(metric, trials.front()->planned.trial.problem);
  const auto list = gains(trials, metric, baseline);
  return list.size() >= fewest_seeds ? is_above_zero(list, step) : beat_with_few_seeds(trials, baseline, list, step);
}

double majority_share(const TrialRecord& trial) { return trial.provenance.majority_share; }

// What needs no learning, as far as all trials know it.
std::vector<Value> known_baselines(const Trials& trials, const MetricInfo& metric) {
  std::vector<Value> baselines{[&metric](const TrialRecord& trial) { return first_value(trial, metric); }};
  if (metric.share_of == ShareOf::test_answers) baselines.emplace_back(majority_share);
  std::erase_if(baselines, [&](const Value& baseline) { return std::isnan(mean(values(trials, baseline))); });
  return baselines;
}

}  // namespace

bool have_learned(const Trials& trials, const MetricInfo& metric) {
  if (trials.empty()) return false;
  const auto baselines = known_baselines(trials, metric);
  return std::all_of(baselines.begin(), baselines.end(),
                     [&](const Value& baseline) { return beat(trials, metric, baseline); });
}

bool is_learning_known(const Trials& trials, const MetricInfo& metric) {
  return trials.empty() || !known_baselines(trials, metric).empty();
}

bool is_noise_known(const Trials& trials, const MetricInfo& metric) {
  if (trials.empty()) return false;
  return trials.size() >= fewest_seeds || resolution(metric, trials.front()->planned.trial.problem) > 0;
}

double without_learning(const StudyRecord& study, const MetricInfo& metric) {
  std::vector<double> initial;
  double share = 0;
  for (const auto& trial : study.trials) {
    if (!is_finished(trial)) continue;
    const double first = first_value(trial, metric);
    if (!std::isnan(first)) initial.push_back(first);
    if (majority_share(trial) > share) share = majority_share(trial);  // a NaN is not more
  }
  const double untrained = mean(initial);
  if (metric.share_of != ShareOf::test_answers || !(share > 0)) return untrained;
  return std::isnan(untrained) ? share : std::max(untrained, share);
}

}  // namespace etude
