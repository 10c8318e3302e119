#include "analysis/metric_summary.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/learning.h"
#include "analysis/metric.h"
#include "analysis/ranking.h"
#include "analysis/samples.h"
#include "analysis/targets.h"
#include "core/optimizer_info.h"
#include "core/registry.h"
#include "study/growth_rules.h"
#include "study/report_settings.h"

namespace etude {
namespace {

std::vector<Measured> measure(const CountedTrials& trials, const MetricInfo& metric) {
  SubGrid grid{.learning_rates = std::vector<std::size_t>(trials.study.learning_rates.size()), .seeds = trials.seeds};
  std::iota(grid.learning_rates.begin(), grid.learning_rates.end(), std::size_t{0});
  std::vector<Measured> measured;
  for (std::size_t i = 0; i < trials.cells.size(); ++i) {
    auto& optimizer = measured.emplace_back(Measured{.cells = {}, .scores = scores(trials.study, i, metric, grid)});
    for (const auto& cell : trials.cells[i]) optimizer.cells.push_back(measured_by(cell, metric));
  }
  return measured;
}

CellStatistics statistics_of(const Cell& all, const MetricInfo& metric, double smallest_deviation) {
  const auto cell = measured_by(all, metric);
  if (cell.trials.empty()) return {.deviation = std::numeric_limits<double>::quiet_NaN()};
  const auto interval_of = [&](const std::vector<double>& values, double smallest) {
    auto estimate = mean_estimate(values, smallest);
    estimate.some_diverge = cell.some_diverge();
    return interval(estimate);
  };
  const auto recorded = last_values(cell, metric);
  CellStatistics statistics{.recorded = interval_of(recorded, smallest_deviation),
                            .deviation = standard_deviation(recorded)};
  statistics.counted = statistics.recorded;
  if (metric.capped_at_epoch_0 || metric.mean_of_last > 1) {
    std::vector<double> counted;
    for (const auto* trial : cell.trials) counted.push_back(counted_value(*trial, metric));
    statistics.counted = interval_of(finished(counted), smallest_deviation);
  }
  return statistics;
}

// What the study says, else what the optimizer's description has.
double usual_learning_rate(const StudyRecord& study, std::size_t optimizer) {
  const auto said = parse_report_settings(study.report).usual_learning_rates;
  if (const auto found = said.find(study.optimizers[optimizer]); found != said.end()) return found->second;
  const auto trial = std::find_if(study.trials.begin(), study.trials.end(), [&](const TrialRecord& record) {
    return record.planned.place.optimizer == optimizer;
  });
  const auto* info =
      trial == study.trials.end() ? nullptr : Registry<OptimizerInfo>::find(trial->planned.trial.optimizer.name);
  return info != nullptr && info->usual_learning_rate > 0 ? info->usual_learning_rate
                                                          : std::numeric_limits<double>::quiet_NaN();
}

void compare_all(const std::vector<Measured>& measured, MetricSummary& summary) {
  for (std::size_t a = 0; a < measured.size(); ++a) {
    for (std::size_t b = a + 1; b < measured.size(); ++b) {
      summary.comparisons.push_back({.a = summary.per_optimizer[a].optimizer,
                                     .b = summary.per_optimizer[b].optimizer,
                                     .comparison = compare(measured[a].scores, measured[b].scores)});
    }
  }
}

// Where it was decided after each round of seeds what is trained next.
void take_looks(const StudyRecord& study, MetricSummary& summary) {
  const auto rule = parse_growth_rules(study.growth).seeds;
  if (!rule) return;
  summary.levels = levels_of_looks(rule->at_least, rule->at_most);
  summary.beaten_in = criterion_named(rule->figure);
  for (const auto& look : parse_looks(study.looks)) {
    for (const auto& name : look.beaten) {
      const auto found = std::find(study.optimizers.begin(), study.optimizers.end(), name);
      if (found != study.optimizers.end() && !look.goes_on.empty()) {
        summary.beaten.push_back(static_cast<std::size_t>(found - study.optimizers.begin()));
      }
    }
  }
}

std::vector<SubRange> sub_ranges_of(const std::vector<Measured>& measured, const std::vector<Rank>& ranking) {
  std::vector<std::size_t> ranked;
  std::vector<LearningRateCurve> curves;
  for (const auto& optimizer : measured) curves.push_back(mean_curve(optimizer.scores));
  for (const auto& rank : ranking) {
    if (rank.ranked) ranked.push_back(rank.optimizer);
  }
  return sub_ranges(curves, ranked);
}

void add_profiles(const std::vector<Measured>& measured, MetricSummary& summary) {
  std::vector<Scores> shares;
  for (const auto& optimizer : measured) shares.push_back(optimizer.scores);
  summary.profiles = performance_profiles(shares);
}

}  // namespace

MetricSummary summarize_metric(const CountedTrials& trials, const MetricInfo& metric, std::vector<double> targets) {
  const auto& study = trials.study;
  MetricSummary summary{.metric = metric, .without_learning = without_learning(study, metric)};
  std::vector<double> untrained;
  for (const auto& trial : study.trials) {
    if (is_finished(trial)) untrained.push_back(first_value(trial, metric));
  }
  summary.untrained = mean(finished(untrained));
  const double smallest_deviation = resolution(metric, study);
  for (const auto& optimizer : trials.cells) {
    for (const auto& cell : optimizer) summary.cells.push_back(statistics_of(cell, metric, smallest_deviation));
  }
  if (orientation(metric) == 0) return summary;

  const auto measured = measure(trials, metric);
  for (std::size_t i = 0; i < measured.size(); ++i) {
    summary.per_optimizer.push_back(summarize_optimizer(study.optimizers[i], measured[i], metric, summary.untrained,
                                                        usual_learning_rate(study, i)));
  }
  compare_all(measured, summary);
  if (is_counted_from_zero(metric)) add_profiles(measured, summary);
  summary.ranking = ranking(summary, measured, trials.seeds.size());
  summary.sub_ranges = sub_ranges_of(measured, summary.ranking);
  take_looks(study, summary);
  summary.choice = value_choice(measured, summary.per_optimizer, metric);
  summary.targets = targets.empty() ? chosen_targets(summary) : std::move(targets);
  for (std::size_t i = 0; i < measured.size(); ++i) {
    auto& optimizer = summary.per_optimizer[i];
    for (const double target : summary.targets) {
      optimizer.convergence.push_back(convergence(measured[i].cells, target, metric, optimizer.learns));
    }
  }
  return summary;
}

Estimate lead(const MetricSummary& summary, Criterion criterion, std::size_t a, std::size_t b) {
  if (a > b) return negated(lead(summary, criterion, b, a));
  // Pairs (0,1) .. (0,k-1), (1,2) ..: those of the optimizers before a come first.
  const auto before = a * (2 * summary.per_optimizer.size() - a - 1) / 2;
  return summary.comparisons[before + b - a - 1].comparison.by(criterion).estimate;
}

}  // namespace etude
