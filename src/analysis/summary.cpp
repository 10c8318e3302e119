#include "analysis/summary.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/samples.h"
#include "analysis/scores.h"

namespace etude {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// An optimizer's trials in the forms that the figures want.
struct Measured {
  std::vector<Cell> cells;  // by learning rate
  SampledScores accuracy, loss;
};

Interval negated(const Interval& interval) {
  return {.value = -interval.value, .low = -interval.high, .high = -interval.low};
}

Interval interquartile_mean_of(const Scores& scores) {
  std::vector<double> resampled;
  for (const auto& draw : resamples(scores.seeds.size())) {
    std::vector<double> values;
    for (std::size_t i = 0; i < scores.learning_rates.size(); ++i) {
      for (const auto seed : draw) values.push_back(scores.at(i)[seed]);
    }
    resampled.push_back(interquartile_mean(finished(values)));
  }
  return percentile_interval(interquartile_mean(finished(scores.values)), std::move(resampled));
}

CurveFigures curve_figures(const SampledScores& sampled) {
  const auto& [scores, curves] = sampled;
  return {.best_learning_rate = best_learning_rate(curves.all).learning_rate,
          .best = interval(curves, [](const auto& curve) { return best_learning_rate(curve).score; }),
          .learning_rates_to_add = learning_rates_to_add(curves.all),
          .sensitivity = interval(curves, sensitivity),
          .area = interval(curves, normalized_area),
          .interquartile_mean = interquartile_mean_of(scores)};
}

CurveFigures loss_figures(const Measured& measured) {
  auto figures = curve_figures(measured.loss);
  for (auto* interval : {&figures.best, &figures.area, &figures.interquartile_mean}) *interval = negated(*interval);
  return figures;
}

std::vector<Window> windows(const SampledCurves& curves) {
  std::vector<Window> result;
  for (const double epsilon : {0.01, 0.02, 0.05}) {
    result.push_back(
        {.epsilon = epsilon,
         .range = usable_window(curves.all, epsilon),
         .decades = interval(curves, [&](const auto& curve) { return usable_window(curve, epsilon).decades(); })});
  }
  return result;
}

std::vector<RelativePoint> relative_points(const Measured& measured, double best_learning_rate) {
  std::vector<RelativePoint> points;
  for (std::size_t i = 0; i < measured.accuracy.scores.learning_rates.size(); ++i) {
    const auto at = [&](const SampledCurves& curves) {
      return interval(curves, [&](const auto& curve) { return curve.scores[i]; });
    };
    const double learning_rate = measured.accuracy.scores.learning_rates[i];
    points.push_back({.learning_rate = learning_rate,
                      .ratio = learning_rate / best_learning_rate,
                      .accuracy = at(measured.accuracy.curves),
                      .loss = negated(at(measured.loss.curves))});
  }
  return points;
}

// Mean over trials of `value`, drawn by seed.
template <class Value>
Interval mean_over_trials(const std::vector<const TrialRecord*>& trials, const std::vector<std::int64_t>& seeds,
                          const Value& value) {
  std::vector<double> sums(seeds.size()), counts(seeds.size());
  for (const auto* trial : trials) {
    const auto seed =
        static_cast<std::size_t>(std::find(seeds.begin(), seeds.end(), trial->planned.trial.seed) - seeds.begin());
    sums[seed] += value(*trial);
    ++counts[seed];
  }
  const auto mean_of = [&](const auto& draw) {
    double sum = 0, count = 0;
    for (const std::size_t seed : draw) {
      if (counts[seed] > 0) sum += sums[seed];
      count += counts[seed];
    }
    return count > 0 ? sum / count : nan;
  };
  std::vector<std::size_t> every_seed;
  for (std::size_t i = 0; i < seeds.size(); ++i) every_seed.push_back(i);
  std::vector<double> resampled;
  for (const auto& draw : resamples(seeds.size())) resampled.push_back(mean_of(draw));
  return percentile_interval(mean_of(every_seed), std::move(resampled));
}

DivergenceFigures divergence_figures(const std::vector<Cell>& cells, const std::vector<std::int64_t>& seeds) {
  DivergenceFigures figures;
  std::vector<const TrialRecord*> trials;
  for (const auto& cell : cells) {
    trials.insert(trials.end(), cell.trials.begin(), cell.trials.end());
    if (cell.diverged() > 0 && !figures.lowest_learning_rate) figures.lowest_learning_rate = cell.learning_rate;
    const auto first = cell.first_divergence();
    if (first && (!figures.first_step || *first < *figures.first_step)) figures.first_step = first;
  }
  for (const auto* trial : trials) {
    if (trial->history.divergence) ++figures.causes[trial->history.divergence->cause];
  }
  figures.trials = static_cast<std::int64_t>(trials.size());
  for (const auto& [cause, count] : figures.causes) figures.diverged += count;
  figures.share = mean_over_trials(trials, seeds, [](const auto& t) { return t.history.divergence ? 1.0 : 0.0; });
  return figures;
}

Measured measure(const StudyRecord& study, const Summary& summary, std::size_t optimizer,
                 const std::vector<Cell>& grid) {
  const auto columns = static_cast<std::ptrdiff_t>(summary.learning_rates.size());
  const auto first = grid.begin() + static_cast<std::ptrdiff_t>(optimizer) * columns;
  Measured measured{.cells = {first, first + columns}};
  const auto& name = summary.optimizers[optimizer];
  measured.accuracy = sample_scores(study, name, Metric::accuracy, summary.learning_rates, summary.seeds);
  measured.loss = sample_scores(study, name, Metric::loss, summary.learning_rates, summary.seeds);
  return measured;
}

OptimizerSummary summarize_optimizer(const std::string& name, const Measured& measured, const Summary& summary) {
  OptimizerSummary result{.optimizer = name,
                          .accuracy = curve_figures(measured.accuracy),
                          .loss = loss_figures(measured),
                          .windows = windows(measured.accuracy.curves),
                          .relative = {},
                          .convergence = {},
                          .loss_convergence = {},
                          .loss_area = {nan, nan, nan},
                          .divergence = divergence_figures(measured.cells, summary.seeds)};
  const double best = result.accuracy.best_learning_rate;
  result.relative = relative_points(measured, best);
  for (const double target : summary.targets) {
    result.convergence.push_back(convergence(measured.cells, target));
  }
  for (const double target : summary.loss_targets) {
    result.loss_convergence.push_back(convergence(measured.cells, target, Metric::loss));
  }
  for (const auto& cell : measured.cells) {
    if (cell.learning_rate != best) continue;
    result.loss_area =
        mean_over_trials(cell.trials, summary.seeds, [](const auto& trial) { return loss_area(trial.history); });
  }
  return result;
}

CellSummary summarize_cell(const Cell& cell, const std::vector<std::int64_t>& seeds) {
  const auto accuracies = final_accuracies(cell), losses = final_losses(cell);
  return {
      .cell = cell,
      .accuracy =
          mean_over_trials(cell.trials, seeds, [](const auto& t) { return t.history.epochs.back().test_accuracy; }),
      .loss = mean_over_trials(cell.trials, seeds, [](const auto& t) { return t.history.epochs.back().train_loss; }),
      .accuracy_deviation = standard_deviation(accuracies),
      .loss_deviation = standard_deviation(losses)};
}

bool is_complete(const LearningRateCurve& curve) { return finished(curve.scores).size() == curve.scores.size(); }

std::vector<Rank> rank(const std::vector<std::string>& optimizers, const std::vector<Measured>& measured) {
  const auto ranks_of = [&](const auto& curve_of) {
    std::vector<double> areas;
    for (const auto& m : measured) {
      areas.push_back(is_complete(m.accuracy.curves.all) ? normalized_area(curve_of(m.accuracy.curves)) : nan);
    }
    return ranks(areas);
  };
  const auto final_ranks = ranks_of([](const SampledCurves& curves) { return curves.all; });
  std::vector<std::vector<double>> resampled(optimizers.size());
  for (std::size_t draw = 0; draw < measured[0].accuracy.curves.by_draw.size(); ++draw) {
    const auto list = ranks_of([&](const SampledCurves& curves) { return curves.by_draw[draw]; });
    for (std::size_t i = 0; i < list.size(); ++i) resampled[i].push_back(list[i]);
  }
  std::vector<Rank> result;
  for (std::size_t i = 0; i < optimizers.size(); ++i) {
    const double mean_rank = resampled[i].empty() ? final_ranks[i] : mean(resampled[i]);
    auto spread = percentile_interval(mean_rank, std::move(resampled[i]));
    spread.low = std::floor(spread.low);
    spread.high = std::ceil(spread.high);
    result.push_back({.optimizer = optimizers[i],
                      .complete = is_complete(measured[i].accuracy.curves.all),
                      .rank = final_ranks[i],
                      .spread = spread});
  }
  std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.rank < b.rank; });
  return result;
}

std::vector<double> chosen_targets(const std::vector<CellSummary>& cells) {
  double best = 0;
  for (const auto& cell : cells) best = std::max(best, cell.accuracy.value);  // a NaN is not larger
  std::vector<double> targets;
  for (const double share : {0.5, 0.75, 0.9}) {
    const double target = std::floor(best * share * 20) / 20;
    if (target > 0 && (targets.empty() || target > targets.back())) targets.push_back(target);
  }
  return targets;
}

std::vector<double> chosen_loss_targets(const Summary& summary) {
  double best = summary.initial_loss;
  for (const auto& cell : summary.cells) {
    if (cell.loss.value < best) best = cell.loss.value;  // a NaN is not less
  }
  std::vector<double> targets;
  for (const double share : {0.5, 0.75, 0.9}) {
    const double target = std::ceil((summary.initial_loss - share * (summary.initial_loss - best)) * 20) / 20;
    if (target < (targets.empty() ? summary.initial_loss : targets.back())) targets.push_back(target);
  }
  return targets;
}

PairSummary compare_pair(const std::string& a, const std::string& b, const Measured& x, const Measured& y) {
  auto loss = compare(x.loss, y.loss);
  for (auto* figure : {&loss.best, &loss.area}) figure->difference = negated(figure->difference);
  return {.a = a, .b = b, .accuracy = compare(x.accuracy, y.accuracy), .loss = loss};
}

void count_trials(const StudyRecord& study, Summary& summary) {
  std::vector<double> accuracies, losses;
  for (const auto& trial : study.trials) {
    ++summary.planned;
    if (trial.status == TrialStatus::failed) ++summary.failed;
    if (trial.status != TrialStatus::done) continue;
    ++summary.done;
    if (trial.history.divergence) ++summary.diverged;
    accuracies.push_back(trial.history.epochs.front().test_accuracy);
    losses.push_back(trial.history.epochs.front().train_loss);
  }
  summary.initial_accuracy = mean(accuracies);
  summary.initial_loss = mean(losses);
}

}  // namespace

Summary summarize(const StudyRecord& study, std::vector<double> targets, std::vector<double> loss_targets) {
  Summary summary{.optimizers = study.optimizers, .learning_rates = study.learning_rates, .seeds = study.seeds};
  std::sort(summary.learning_rates.begin(), summary.learning_rates.end());
  count_trials(study, summary);
  const auto grid = cells(study);
  for (const auto& cell : grid) summary.cells.push_back(summarize_cell(cell, summary.seeds));
  summary.targets = targets.empty() ? chosen_targets(summary.cells) : std::move(targets);
  summary.loss_targets = loss_targets.empty() ? chosen_loss_targets(summary) : std::move(loss_targets);

  std::vector<Measured> measured;
  std::vector<Scores> accuracies;
  for (std::size_t i = 0; i < summary.optimizers.size(); ++i) {
    measured.push_back(measure(study, summary, i, grid));
    accuracies.push_back(measured.back().accuracy.scores);
    summary.per_optimizer.push_back(summarize_optimizer(summary.optimizers[i], measured.back(), summary));
  }
  summary.profiles = performance_profiles(accuracies);
  if (!measured.empty()) summary.ranking = rank(summary.optimizers, measured);
  for (std::size_t a = 0; a < measured.size(); ++a) {
    for (std::size_t b = a + 1; b < measured.size(); ++b) {
      summary.comparisons.push_back(
          compare_pair(summary.optimizers[a], summary.optimizers[b], measured[a], measured[b]));
    }
  }
  return summary;
}

}  // namespace etude
