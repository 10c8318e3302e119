#include "analysis/learning.h"

#include <cmath>

#include "analysis/distributions.h"
#include "analysis/estimate.h"
#include "analysis/samples.h"

namespace etude {
namespace {

using Trials = std::vector<const TrialRecord*>;

template <class Value>
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

bool beat(const Trials& trials, double examples, double (*baseline)(const TrialRecord&)) {
  const auto gained = [&](const TrialRecord& trial) {
    return trial.history.epochs.back().test_accuracy - baseline(trial);
  };
  const auto gains = values(trials, gained);
  if (gains.size() >= fewest_seeds) return is_above_zero(gains, 1 / examples);
  const double gain = mean(gains);
  const double share = mean(values(trials, baseline)) + gain / 2;  // of both taken together
  return gain > 0 && gain > 2 * std::sqrt(std::max(0.0, share * (1 - share)) / examples);
}

double untrained(const TrialRecord& trial) { return trial.history.epochs.front().test_accuracy; }
double largest_class(const TrialRecord& trial) { return trial.provenance.majority_share; }

}  // namespace

bool have_learned(const Trials& trials, Metric metric) {
  if (trials.empty()) return false;
  if (metric == Metric::loss && trials.size() >= fewest_seeds) {
    return is_above_zero(values(trials,
                                [](const TrialRecord& trial) {
                                  const auto& epochs = trial.history.epochs;
                                  return epochs.front().train_loss - epochs.back().train_loss;
                                }),
                         0);
  }
  const double examples = 1 / accuracy_resolution(trials.front()->planned.trial.problem);  // infinite: not known
  const bool share_is_known = !std::isnan(mean(values(trials, largest_class)));
  return beat(trials, examples, untrained) && (!share_is_known || beat(trials, examples, largest_class));
}

double chance(const StudyRecord& study) {
  std::vector<double> initial;
  double share = 0;
  for (const auto& trial : study.trials) {
    if (!is_finished(trial)) continue;
    initial.push_back(untrained(trial));
    if (largest_class(trial) > share) share = largest_class(trial);  // a NaN is not more
  }
  return std::max(mean(initial), share);
}

}  // namespace etude
