#include "analysis/summary.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/metric.h"
#include "analysis/scores.h"
#include "analysis/seeds.h"
#include "study/report_settings.h"

namespace etude {
namespace {

CellSummary summarize_cell(const Cell& cell, const std::vector<std::size_t>& seeds) {
  const auto counted = with_seeds(cell, seeds);
  CellSummary result{.cell = cell, .divergence = {}};
  if (!counted.trials.empty()) {
    result.divergence = clopper_pearson(counted.diverged(), static_cast<std::int64_t>(counted.trials.size()));
  }
  return result;
}

DivergenceStatistics divergence_statistics(std::span<const CellSummary> cells) {
  DivergenceStatistics statistics;
  for (const auto& [cell, _] : cells) {
    statistics.trials += static_cast<std::int64_t>(cell.trials.size());
    statistics.diverged += cell.diverged();
    if (cell.diverged() > 0 && !statistics.lowest_learning_rate) statistics.lowest_learning_rate = cell.learning_rate;
    const auto first = cell.first_divergence();
    if (first && (!statistics.first_step || *first < *statistics.first_step)) statistics.first_step = first;
    for (const auto* trial : cell.trials) {
      if (trial->history.divergence) ++statistics.causes[trial->history.divergence->cause];
    }
  }
  return statistics;
}

void count_trials(const StudyRecord& study, Summary& summary) {
  for (const auto& trial : study.trials) {
    ++summary.planned;
    if (trial.status == TrialStatus::failed) ++summary.failed;
    if (!is_finished(trial)) continue;
    ++summary.done;
    if (trial.history.divergence) ++summary.diverged;
  }
}

CountedTrials counted_trials(const StudyRecord& study, const Summary& summary) {
  CountedTrials trials{.study = study, .seeds = summary.independent_seeds, .cells = {}};
  for (std::size_t i = 0; i < summary.optimizers.size(); ++i) {
    auto& cells = trials.cells.emplace_back();
    for (std::size_t j = 0; j < summary.learning_rates.size(); ++j) {
      cells.push_back(with_seeds(summary.cells[i * summary.learning_rates.size() + j].cell, trials.seeds));
    }
  }
  return trials;
}

// At the learning rates that are best by what the study is ranked by.
void add_figures_at_best(const CountedTrials& trials, Summary& summary) {
  for (std::size_t i = 0; i < summary.optimizers.size(); ++i) {
    const auto best = summary.ranked().per_optimizer[i].best_at;
    if (!best) continue;
    for (auto& metric : summary.metrics) {
      if (metric.per_optimizer.empty()) continue;
      std::vector<double> areas, values;
      for (const auto* trial : trials.cells[i][*best].trials) {
        areas.push_back(area_over_epochs(trial->history, metric.metric));
        values.push_back(counted_value(*trial, metric.metric));
      }
      metric.per_optimizer[i].area_over_epochs = interval(mean_estimate(areas));
      metric.per_optimizer[i].reported =
          interval(mean_estimate(finished(values), resolution(metric.metric, trials.study)));
    }
  }
}

}  // namespace

Summary::SeedCounts Summary::seed_counts() const {
  SeedCounts counts{.fewest = independent_seeds.size()};
  for (const auto& [cell, _] : cells) {
    const auto planned = std::min(static_cast<std::size_t>(cell.planned), independent_seeds.size());
    if (planned > 0) counts.fewest = std::min(counts.fewest, planned);
    counts.most = std::max(counts.most, planned);
  }
  return counts;
}

const MetricSummary* Summary::reported() const {
  for (const auto& statistics : metrics) {
    if (validation_metric(statistics.metric.name) == ranked().metric.name) return &statistics;
  }
  return nullptr;
}

double Summary::decades_from_best(std::size_t cell) const {
  const auto& optimizer = ranked().per_optimizer[cell / learning_rates.size()];
  if (!optimizer.learns || !optimizer.best_at) return std::numeric_limits<double>::quiet_NaN();
  return std::log10(learning_rates[cell % learning_rates.size()]) - std::log10(learning_rates[*optimizer.best_at]);
}

Summary summarize(const StudyRecord& study, const SummaryOptions& options) {
  Summary summary{.optimizers = study.optimizers,
                  .learning_rates = study.learning_rates,
                  .seeds = study.seeds,
                  .independent_seeds = independent_seeds(study),
                  .identical_seeds = identical_seeds(study),
                  .growth = study.growth,
                  .looks = study.looks,
                  .unpaired = !shares_seeds(study)};
  count_trials(study, summary);
  for (const auto& cell : cells(study)) summary.cells.push_back(summarize_cell(cell, summary.independent_seeds));
  const auto rates = summary.learning_rates.size();
  for (std::size_t i = 0; i < summary.optimizers.size(); ++i) {
    summary.divergence.push_back(divergence_statistics(std::span(summary.cells).subspan(i * rates, rates)));
  }
  const auto trials = counted_trials(study, summary);
  for (const auto& metric : metrics_of(study, options.ranked_by)) {
    const auto targets = options.targets.find(metric.name);
    summary.metrics.push_back(
        summarize_metric(trials, metric, targets == options.targets.end() ? std::vector<double>{} : targets->second));
  }
  const auto choice = parse_report_settings(study.report).metric;
  const auto& ranked_by = summary.ranked().metric.name;
  if (options.ranked_by.empty() && choice != ranked_by && validation_metric(choice) != ranked_by)
    summary.unmeasured_choice = choice;
  add_figures_at_best(trials, summary);
  return summary;
}

}  // namespace etude
