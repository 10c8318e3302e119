#include "analysis/summary.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "analysis/learning.h"
#include "analysis/samples.h"
#include "analysis/seeds.h"

namespace etude {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

SubGrid independent_grid(const StudyRecord& study, const Summary& summary) {
  SubGrid grid{.learning_rates = std::vector<std::size_t>(study.learning_rates.size()),
               .seeds = summary.independent_seeds};
  std::iota(grid.learning_rates.begin(), grid.learning_rates.end(), std::size_t{0});
  return grid;
}

std::vector<Measured> measure(const StudyRecord& study, const Summary& summary) {
  const auto grid = independent_grid(study, summary);
  const auto all = cells(study);
  std::vector<Measured> measured;
  for (std::size_t i = 0; i < summary.optimizers.size(); ++i) {
    auto& optimizer = measured.emplace_back(
        Measured{.accuracy = scores(study, i, Metric::accuracy, grid), .loss = scores(study, i, Metric::loss, grid)});
    for (std::size_t j = 0; j < summary.learning_rates.size(); ++j) {
      optimizer.recorded.push_back(all[i * summary.learning_rates.size() + j]);
      optimizer.cells.push_back(with_seeds(optimizer.recorded.back(), summary.independent_seeds));
    }
  }
  return measured;
}

CellSummary summarize_cell(const Cell& cell, const std::vector<std::size_t>& seeds) {
  const auto counted = with_seeds(cell, seeds);
  CellSummary result{.cell = cell,
                     .accuracy = interval(accuracy_estimate(counted)),
                     .loss = interval(loss_estimate(counted)),
                     .accuracy_deviation = standard_deviation(final_accuracies(counted)),
                     .loss_deviation = standard_deviation(final_losses(counted))};
  if (!counted.trials.empty()) {
    result.divergence = clopper_pearson(counted.diverged(), static_cast<std::int64_t>(counted.trials.size()));
  }
  return result;
}

bool is_complete(const Scores& scores) {
  for (std::size_t i = 0; i < scores.learning_rates.size(); ++i) {
    if (scores.finished_at(i) == 0) return false;
  }
  return true;
}

std::optional<Rank::Bounds> rank_bounds(const Summary& summary, const std::vector<Rank>& ranking, std::size_t index) {
  if (summary.independent_seeds.size() < fewest_seeds) return std::nullopt;
  const auto complete = static_cast<std::size_t>(
      std::count_if(ranking.begin(), ranking.end(), [](const Rank& rank) { return rank.complete; }));
  Rank::Bounds bounds{.low = 1, .high = complete};
  for (const auto& other : ranking) {
    if (other.optimizer == index || !other.complete) continue;
    const auto lead = area_lead(summary, index, other.optimizer);
    if (!lead.has_interval() || !(p_value(lead) <= 0.05 / static_cast<double>(complete - 1))) continue;
    if (lead.value > 0) --bounds.high;
    if (lead.value < 0) ++bounds.low;
  }
  return bounds;
}

std::vector<Rank> rank(const Summary& summary, const std::vector<Measured>& measured) {
  std::vector<Rank> ranking;
  std::vector<double> areas;
  for (std::size_t i = 0; i < measured.size(); ++i) {
    const bool complete = is_complete(measured[i].accuracy);
    ranking.push_back({.optimizer = i, .complete = complete});
    areas.push_back(complete ? summary.per_optimizer[i].accuracy.area.value : nan);
  }
  const auto list = ranks(areas);
  for (std::size_t i = 0; i < ranking.size(); ++i) {
    ranking[i].rank = list[i];
    if (ranking[i].complete) ranking[i].bounds = rank_bounds(summary, ranking, i);
  }
  std::stable_sort(ranking.begin(), ranking.end(), [](const auto& a, const auto& b) { return a.rank < b.rank; });
  return ranking;
}

// The best that any optimizer that learns reaches where no seed diverged; `start` where there is none.
double best_of_all(const Summary& summary, Metric metric, double start) {
  double best = start;
  for (const auto& optimizer : summary.per_optimizer) {
    const bool is_accuracy = metric == Metric::accuracy;
    const auto& figures = is_accuracy ? optimizer.accuracy : optimizer.loss;
    if (!figures.learns) continue;
    if (is_accuracy ? figures.best.value > best : figures.best.value < best) best = figures.best.value;
  }
  return best;
}

std::vector<double> chosen_targets(const Summary& summary) {
  const double best = best_of_all(summary, Metric::accuracy, 0);
  std::vector<double> targets;
  for (const double share : {0.5, 0.75, 0.9}) {
    const double target = std::floor(best * share * 20) / 20;
    if (target > summary.chance && (targets.empty() || target > targets.back())) targets.push_back(target);
  }
  return targets;
}

std::vector<double> chosen_loss_targets(const Summary& summary) {
  const double best = best_of_all(summary, Metric::loss, summary.initial_loss);
  std::vector<double> targets;
  for (const double share : {0.5, 0.75, 0.9}) {
    const double target = std::ceil((summary.initial_loss - share * (summary.initial_loss - best)) * 20) / 20;
    if (target < (targets.empty() ? summary.initial_loss : targets.back())) targets.push_back(target);
  }
  return targets;
}

PairSummary compare_pair(const std::string& a, const std::string& b, const Measured& x, const Measured& y) {
  auto loss = compare(x.loss, y.loss);
  for (auto* figure : {&loss.best, &loss.area}) figure->estimate = negated(figure->estimate);
  return {.a = a, .b = b, .accuracy = compare(x.accuracy, y.accuracy), .loss = loss};
}

void count_trials(const StudyRecord& study, Summary& summary) {
  std::vector<double> accuracies, losses;
  for (const auto& trial : study.trials) {
    ++summary.planned;
    if (trial.status == TrialStatus::failed) ++summary.failed;
    if (!is_finished(trial)) continue;
    ++summary.done;
    if (trial.history.divergence) ++summary.diverged;
    accuracies.push_back(trial.history.epochs.front().test_accuracy);
    losses.push_back(trial.history.epochs.front().train_loss);
  }
  summary.initial_accuracy = mean(accuracies);
  summary.initial_loss = mean(losses);
  summary.chance = chance(study);
}

void add_convergence(const std::vector<Measured>& measured, Summary& summary) {
  for (std::size_t i = 0; i < measured.size(); ++i) {
    auto& optimizer = summary.per_optimizer[i];
    const auto& cells = measured[i].cells;
    for (const double target : summary.targets) {
      optimizer.convergence.push_back(convergence(cells, target, Metric::accuracy, optimizer.accuracy.learns));
    }
    for (const double target : summary.loss_targets) {
      optimizer.loss_convergence.push_back(convergence(cells, target, Metric::loss, optimizer.loss.learns));
    }
  }
}

}  // namespace

Summary summarize(const StudyRecord& study, std::vector<double> targets, std::vector<double> loss_targets) {
  Summary summary{.optimizers = study.optimizers,
                  .learning_rates = study.learning_rates,
                  .seeds = study.seeds,
                  .independent_seeds = independent_seeds(study),
                  .identical_seeds = identical_seeds(study)};
  count_trials(study, summary);
  for (const auto& cell : cells(study)) summary.cells.push_back(summarize_cell(cell, summary.independent_seeds));

  const auto measured = measure(study, summary);
  std::vector<Scores> accuracies;
  for (std::size_t a = 0; a < measured.size(); ++a) {
    accuracies.push_back(measured[a].accuracy);
    summary.per_optimizer.push_back(summarize_optimizer(summary.optimizers[a], measured[a]));
    for (std::size_t b = a + 1; b < measured.size(); ++b) {
      summary.comparisons.push_back(
          compare_pair(summary.optimizers[a], summary.optimizers[b], measured[a], measured[b]));
    }
  }
  summary.profiles = performance_profiles(accuracies);
  summary.ranking = rank(summary, measured);
  summary.targets = targets.empty() ? chosen_targets(summary) : std::move(targets);
  summary.loss_targets = loss_targets.empty() ? chosen_loss_targets(summary) : std::move(loss_targets);
  add_convergence(measured, summary);
  return summary;
}

Estimate area_lead(const Summary& summary, std::size_t a, std::size_t b) {
  if (a > b) return negated(area_lead(summary, b, a));
  // Pairs (0,1) .. (0,k-1), (1,2) ..: those of the optimizers before a come first.
  const auto before = a * (2 * summary.optimizers.size() - a - 1) / 2;
  return summary.comparisons[before + b - a - 1].accuracy.area.estimate;
}

}  // namespace etude
