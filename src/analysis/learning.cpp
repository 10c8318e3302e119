#include "analysis/learning.h"

#include <cmath>
#include <functional>

#include "analysis/distributions.h"
#include "analysis/estimate.h"
#include "analysis/metric.h"
#include "analysis/samples.h"
#include "core/registry.h"

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

// By a share of so many examples.
bool beat_few_seeds(const Trials& trials, const Value& baseline, const std::vector<double>& gains, double examples) {
  const double gain = mean(gains);
  const double share = mean(values(trials, baseline)) + gain / 2;  // of both taken together
  return gain > 0 && gain > 2 * std::sqrt(std::max(0.0, share * (1 - share)) / examples);
}

std::vector<double> gains(const Trials& trials, const MetricInfo& metric, const Value& baseline) {
  return values(trials, [&](const TrialRecord& trial) {
    return orientation(metric) * (last_value(trial, metric) - baseline(trial));
  });
}

bool beat(const Trials& trials, const MetricInfo& metric, const Value& baseline) {
  const double step = resolution(metric, trials.front()->planned.trial.problem);
  const auto list = gains(trials, metric, baseline);
  if (list.size() >= fewest_seeds) return is_above_zero(list, step);
  return beat_few_seeds(trials, baseline, list, 1 / step);  // infinite: not known
}

double largest_class(const TrialRecord& trial) { return trial.provenance.majority_share; }

}  // namespace

bool have_learned(const Trials& trials, const MetricInfo& metric) {
  if (trials.empty()) return false;
  const bool of_tests = metric.share_of == ShareOf::test_examples;
  const Value first = [&](const TrialRecord& trial) { return first_value(trial, metric); };
  if (!of_tests && trials.size() < fewest_seeds) {
    const auto& accuracy = *Registry<MetricInfo>::find("test_accuracy");
    if (!std::isnan(last_value(*trials.front(), accuracy))) return have_learned(trials, accuracy);
    return mean(gains(trials, metric, first)) > 0;
  }
  const bool share_is_known = of_tests && !std::isnan(mean(values(trials, largest_class)));
  return beat(trials, metric, first) && (!share_is_known || beat(trials, metric, largest_class));
}

double without_learning(const StudyRecord& study, const MetricInfo& metric) {
  std::vector<double> initial;
  double share = 0;
  for (const auto& trial : study.trials) {
    if (!is_finished(trial)) continue;
    const double first = first_value(trial, metric);
    if (!std::isnan(first)) initial.push_back(first);
    if (largest_class(trial) > share) share = largest_class(trial);  // a NaN is not more
  }
  const double untrained = mean(initial);
  return metric.share_of == ShareOf::test_examples ? std::max(untrained, share) : untrained;
}

}  // namespace etude
