#include "analysis/metric.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "analysis/cells.h"
#include "analysis/samples.h"
#include "core/error.h"
#include "core/nearest.h"
#include "core/registry.h"
#include "study/report_settings.h"

namespace etude {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

bool is_recorded(const StudyRecord& study, const MetricInfo& metric) {
  return std::any_of(study.trials.begin(), study.trials.end(), [&](const auto& trial) {
    return is_finished(trial) &&
           std::any_of(trial.history.epochs.begin(), trial.history.epochs.end(),
                       [&](const auto& epoch) { return std::isfinite(value(epoch, metric.name).value_or(nan)); });
  });
}

// The registry's, the study's own, and what else the histories name.
std::vector<MetricInfo> known_metrics(const StudyRecord& study, const ReportSettings& settings) {
  auto metrics = Registry<MetricInfo>::all();
  metrics.insert(metrics.end(), settings.metrics.begin(), settings.metrics.end());
  std::set<std::string> names;
  for (const auto& metric : metrics) names.insert(metric.name);
  for (const auto& trial : study.trials) {
    if (!is_finished(trial)) continue;
    for (const auto& [name, _] : trial.history.epochs.back().metrics) {
      if (names.insert(name).second) metrics.push_back({.name = name, .title = name});
    }
  }
  for (auto& metric : metrics) metric.mean_of_last = orientation(metric) == 0 ? 1 : settings.mean_of_last;
  return metrics;
}

auto has_name(const std::string& name) {
  return [name](const MetricInfo& metric) { return metric.name == name; };
}

void put_first(std::vector<MetricInfo>& metrics, const MetricInfo& chosen) {
  std::erase_if(metrics, has_name(chosen.name));
  metrics.insert(metrics.begin(), chosen);
}

MetricInfo required(const std::vector<MetricInfo>& metrics, const std::string& name, const std::string& study) {
  std::vector<std::string> names;
  for (const auto& metric : metrics) {
    if (orientation(metric) != 0) names.push_back(metric.name);
  }
  const auto chosen = std::find_if(metrics.begin(), metrics.end(), has_name(name));
  if (chosen != metrics.end() && orientation(*chosen) != 0) return *chosen;
  const auto reason = chosen == metrics.end() ? "it has not measured" : "has no better and no worse";
  throw UsageError(
      fmt::format("study '{}' cannot be ranked by '{}', which {}{}", study, name, reason, suggestion(name, names)));
}

// The first of these names that is there, else the first metric.
MetricInfo preferred(const std::vector<MetricInfo>& metrics, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    const auto found = std::find_if(metrics.begin(), metrics.end(), has_name(name));
    if (found != metrics.end()) return *found;
  }
  return metrics.front();
}

}  // namespace

double orientation(const MetricInfo& metric) {
  switch (metric.direction) {
    case Direction::higher_is_better:
      return 1;
    case Direction::lower_is_better:
      return -1;
    case Direction::unknown:
      break;
  }
  return 0;
}

Estimate in_own_sign(const MetricInfo& metric, const Estimate& difference) {
  return orientation(metric) < 0 ? negated(difference) : difference;
}

Interval in_own_sign(const MetricInfo& metric, const Interval& interval) {
  return orientation(metric) < 0 ? negated(interval) : interval;
}

bool is_share(const MetricInfo& metric) { return metric.unit == "%"; }

bool is_counted_from_zero(const MetricInfo& metric) { return is_share(metric) && orientation(metric) > 0; }

double resolution(const MetricInfo& metric, const Problem& problem) {
  if (metric.share_of == ShareOf::nothing || !has_known_size(problem)) return 0;
  const auto answers = metric.share_of == ShareOf::test_answers         ? test_answers(problem)
                       : metric.share_of == ShareOf::validation_answers ? validation_answers(problem)
                                                                        : train_answers(problem);
  return answers > 0 ? 1 / static_cast<double>(answers) : 0;
}

double resolution(const MetricInfo& metric, const StudyRecord& study) {
  return study.trials.empty() ? 0 : resolution(metric, study.trials.front().planned.trial.problem);
}

double first_value(const TrialRecord& trial, const MetricInfo& metric) {
  const auto& first = trial.history.epochs.front();
  return first.epoch == 0 ? value(first, metric.name).value_or(nan) : nan;
}

double last_value(const TrialRecord& trial, const MetricInfo& metric) {
  return value(trial.history.epochs.back(), metric.name).value_or(nan);
}

double mean_of_last(const TrialRecord& trial, const MetricInfo& metric, std::int64_t count) {
  if (trial.history.divergence || count == 1) return last_value(trial, metric);
  std::vector<double> values;
  const auto& epochs = trial.history.epochs;
  for (auto epoch = epochs.rbegin(); epoch != epochs.rend() && std::ssize(values) < count; ++epoch) {
    if (epoch->epoch == 0) break;
    values.push_back(value(*epoch, metric.name).value_or(nan));
  }
  return values.empty() ? last_value(trial, metric) : mean(values);
}

double final_value(const TrialRecord& trial, const MetricInfo& metric) {
  return mean_of_last(trial, metric, metric.mean_of_last);
}

std::string validation_metric(const std::string& name) {
  const std::string of_tests = "test_";
  return name.starts_with(of_tests) ? "validation_" + name.substr(of_tests.size()) : "";
}

std::vector<MetricInfo> metrics_of(const StudyRecord& study, const std::string& ranked_by) {
  const auto settings = parse_report_settings(study.report);
  const auto known = known_metrics(study, settings);
  auto metrics = known;
  std::erase_if(metrics, [&](const auto& metric) { return !is_recorded(study, metric); });
  std::stable_partition(metrics.begin(), metrics.end(), [](const auto& metric) { return orientation(metric) != 0; });
  // Before a trial is finished there is nothing to rank, but what it will be ranked by.
  const bool is_early = std::none_of(study.trials.begin(), study.trials.end(), is_finished);
  const bool can_rank = !metrics.empty() && orientation(metrics.front()) != 0;
  auto rankable = can_rank ? metrics : known;
  std::erase_if(rankable, [](const auto& metric) { return orientation(metric) == 0; });
  const auto chosen = settings.metric.empty() ? "test_accuracy" : settings.metric;
  const bool holds_out =
      !study.trials.empty() && study.trials.front().planned.trial.problem.validation_examples.has_value();
  const auto held_out = holds_out ? validation_metric(chosen) : "";
  put_first(metrics, ranked_by.empty() ? preferred(rankable, {held_out, chosen, "test_accuracy"})
                                       : required(is_early ? known : metrics, ranked_by, study.name));
  return metrics;
}

}  // namespace etude
