#include "analysis/optimizer_summary.h"

#include <algorithm>
#include <cmath>

#include "analysis/good_range.h"
#include "analysis/jackknife.h"
#include "analysis/learning.h"
#include "analysis/metric.h"
#include "analysis/samples.h"

namespace etude {
namespace {

// The window whose learning rates are as good as the best.
constexpr double good = 0.02;

// Of what reads a trial that diverged, and came to nobody knows what: undefined.
Interval defined(const Interval& interval) { return std::isfinite(interval.value) ? interval : Interval{}; }

// A maximum of means, whose own cell has a luckily small or large spread: the variance is averaged over the cells that
// are as good.
Estimate best_share(const Scores& scores) {
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

std::vector<Window> windows(const Scores& scores, bool learns, double whole) {
  std::vector<Window> result;
  for (const double epsilon : window_epsilons) {
    auto& window = result.emplace_back(Window{.epsilon = epsilon});
    if (!learns || std::isnan(whole)) continue;
    window.range = usable_window(mean_curve(scores), epsilon * whole);
    window.decades = window_decades(scores, epsilon * whole);
  }
  return result;
}

Interval forgiveness_of(const Scores& scores, const Interval& gain) {
  constexpr double fewest_half_widths = 5;
  const double half_width = (gain.high - gain.low) / 2;
  if (half_width * fewest_half_widths > gain.value) return {};
  return defined(interval(estimate(scores, forgiveness)));
}

CostOfBeingOff cost_of(const Scores& scores, const MetricInfo& metric, double usual_learning_rate) {
  const auto curve = mean_curve(scores);
  const auto best = best_learning_rate(curve);
  const auto of = [&](const CurveStatistic& statistic) { return defined(interval(estimate(scores, statistic))); };
  CostOfBeingOff cost{.gain = of(gain),
                      .good_range = good_range(curve, best),
                      .edges = edges(curve, good_range(curve, best)),
                      .safe_learning_rate = std::pow(10, log_safe_learning_rate(curve, best)),
                      .half_decade = of(cost_of_being_off(0.5, 0.5)),
                      .decade = of(cost_of_being_off(1, 1)),
                      .too_low = of(cost_of_being_off(1, 0)),
                      .too_high = of(cost_of_being_off(0, 1)),
                      .has_usual_learning_rate = !std::isnan(usual_learning_rate),
                      .is_coarse = is_coarse(curve),
                      .learning_rates_to_close = learning_rates_to_close(curve)};
  cost.forgiveness = forgiveness_of(scores, cost.gain);
  if (cost.has_usual_learning_rate) {
    cost.when_you_guess = in_own_sign(metric, of(when_you_guess(usual_learning_rate)));
  }
  return cost;
}

bool is_finished(const std::vector<Cell>& cells) {
  return std::none_of(cells.begin(), cells.end(),
                      [](const Cell& cell) { return cell.planned > 0 && cell.trials.empty(); });
}

}  // namespace

OptimizerSummary summarize_optimizer(const std::string& name, const Measured& measured, const MetricInfo& metric,
                                     double untrained, double usual_learning_rate) {
  const auto& scores = measured.scores;
  const double sign = orientation(metric);
  const auto curve = mean_curve(scores);
  OptimizerSummary result{
      .optimizer = name,
      .is_finished = is_finished(measured.cells),
      .best_at = best_learning_rate(curve),
      .best = in_own_sign(metric, interval(is_share(metric) ? best_share(scores) : estimate(scores, best_score))),
      .area = in_own_sign(metric, defined(interval(estimate(scores, normalized_area)))),
      .interquartile_mean = defined({.value = sign * interquartile_mean(finished(scores.values))}).value};
  if (result.best_at) {
    const auto& trials = measured.cells[*result.best_at].trials;
    result.learns = have_learned(trials, metric);
    result.learning_is_known = is_learning_known(trials, metric);
    result.noise_is_known = is_noise_known(trials, metric);
  }
  if (result.learns) {
    result.learning_rates_to_add = learning_rates_to_add(curve);
    result.sensitivity = defined(interval(estimate(scores, sensitivity)));
    result.cost = cost_of(scores, metric, usual_learning_rate);
    if (!result.is_finished) result.cost.learning_rates_to_close.clear();  // its own may close it
  }
  result.windows = windows(scores, result.learns, is_share(metric) ? 1 : std::abs(result.best.value - untrained));
  return result;
}

}  // namespace etude
