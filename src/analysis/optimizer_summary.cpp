#include "analysis/optimizer_summary.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/jackknife.h"
#include "analysis/learning.h"
#include "analysis/samples.h"

namespace etude {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double epsilons[] = {0.01, 0.02, 0.05};
// The window whose learning rates are as good as the best.
constexpr double good = 0.02;

// A maximum of means, whose own cell has a luckily small or large spread: the variance is averaged over the cells that
// are as good.
Estimate best_accuracy(const Scores& scores) {
  const auto curve = mean_curve(scores);
  Estimate result{.value = best_score(curve, best_learning_rate(curve))};
  double variance = 0;
  const auto cells = window_cells(curve, good);
  const auto seeds = complete_seeds(scores);
  for (const auto cell : cells) {
    std::vector<double> values;
    for (const auto seed : seeds) values.push_back(scores.at(cell)[seed]);
    const double deviation = standard_deviation(values);
    variance += deviation * deviation / static_cast<double>(cells.size());
  }
  if (cells.empty()) return result;
  result.seeds = seeds.size();
  result.standard_error =
      std::max(std::sqrt(variance), scores.smallest_deviation) / std::sqrt(static_cast<double>(seeds.size()));
  return result;
}

CurveFigures curve_figures(const Measured& measured, Metric metric) {
  const auto& scores = metric == Metric::accuracy ? measured.accuracy : measured.loss;
  const auto curve = mean_curve(scores);
  CurveFigures figures{
      .best_at = best_learning_rate(curve),
      .best = interval(metric == Metric::accuracy ? best_accuracy(scores) : estimate(scores, best_score)),
      .area = interval(estimate(scores, normalized_area)),
      .interquartile_mean = interquartile_mean(finished(scores.values))};
  figures.learns = figures.best_at && have_learned(measured.cells[*figures.best_at].trials, metric);
  if (figures.learns) {
    figures.learning_rates_to_add = learning_rates_to_add(curve);
    figures.sensitivity = interval(estimate(scores, sensitivity));
  }
  if (metric == Metric::loss) {
    figures.best = negated(figures.best);
    figures.area = negated(figures.area);
    figures.interquartile_mean = -figures.interquartile_mean;
  }
  return figures;
}

std::vector<Window> windows(const Scores& scores, bool learns) {
  std::vector<Window> result;
  for (const double epsilon : epsilons) {
    auto& window = result.emplace_back(Window{.epsilon = epsilon});
    if (!learns) continue;
    window.range = usable_window(mean_curve(scores), epsilon);
    window.decades = window_decades(scores, epsilon);
  }
  return result;
}

std::vector<RelativePoint> relative_points(const Measured& measured, Best best) {
  std::vector<RelativePoint> points;
  for (std::size_t i = 0; i < measured.cells.size(); ++i) {
    const auto& cell = measured.cells[i];
    auto loss = mean_estimate(finished(measured.loss.at(i)));
    loss.some_diverge = cell.some_diverge();
    points.push_back(
        {.learning_rate = cell.learning_rate,
         .decades = best ? std::log10(cell.learning_rate) - std::log10(measured.cells[*best].learning_rate) : nan,
         .accuracy = interval(accuracy_estimate(cell)),
         .loss = negated(interval(loss))});
  }
  return points;
}

DivergenceFigures divergence_figures(const std::vector<Cell>& cells) {
  DivergenceFigures figures;
  for (const auto& cell : cells) {
    figures.trials += static_cast<std::int64_t>(cell.trials.size());
    figures.diverged += cell.diverged();
    if (cell.diverged() > 0 && !figures.lowest_learning_rate) figures.lowest_learning_rate = cell.learning_rate;
    const auto first = cell.first_divergence();
    if (first && (!figures.first_step || *first < *figures.first_step)) figures.first_step = first;
    for (const auto* trial : cell.trials) {
      if (trial->history.divergence) ++figures.causes[trial->history.divergence->cause];
    }
  }
  return figures;
}

Interval loss_area_at(const Cell& cell) {
  std::vector<double> areas;
  for (const auto* trial : cell.trials) areas.push_back(loss_area(trial->history));
  return interval(mean_estimate(areas));
}

Estimate estimate_of(const std::vector<double>& values, const Cell& cell, double smallest_deviation) {
  auto estimate = mean_estimate(values, smallest_deviation);
  estimate.some_diverge = cell.some_diverge();
  return estimate;
}

}  // namespace

Estimate accuracy_estimate(const Cell& cell) {
  if (cell.trials.empty()) return {};
  return estimate_of(final_accuracies(cell), cell, accuracy_resolution(cell.trials.front()->planned.trial.problem));
}

Estimate loss_estimate(const Cell& cell) { return estimate_of(final_losses(cell), cell, 0); }

OptimizerSummary summarize_optimizer(const std::string& name, const Measured& measured) {
  OptimizerSummary result{.optimizer = name,
                          .accuracy = curve_figures(measured, Metric::accuracy),
                          .loss = curve_figures(measured, Metric::loss),
                          .divergence = divergence_figures(measured.recorded)};
  const auto& best = result.accuracy.best_at;
  result.windows = windows(measured.accuracy, result.accuracy.learns);
  result.relative = relative_points(measured, result.accuracy.learns ? best : std::nullopt);
  if (best) result.loss_area = loss_area_at(measured.cells[*best]);
  return result;
}

}  // namespace etude
