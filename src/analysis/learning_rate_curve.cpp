#include "analysis/learning_rate_curve.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/samples.h"

namespace etude {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

LearningRateCurve measured(const LearningRateCurve& curve) {
  LearningRateCurve result;
  for (std::size_t i = 0; i < curve.scores.size(); ++i) {
    if (std::isnan(curve.scores[i])) continue;
    result.learning_rates.push_back(curve.learning_rates[i]);
    result.scores.push_back(curve.scores[i]);
  }
  return result;
}

// Of a curve without NaN and not empty.
std::size_t index_of_best(const LearningRateCurve& curve) {
  return static_cast<std::size_t>(std::max_element(curve.scores.begin(), curve.scores.end()) - curve.scores.begin());
}

// Where the line through points i and j, in log10 of the learning rate, crosses `level`.
double crossing(const LearningRateCurve& curve, std::size_t i, std::size_t j, double level) {
  const double x = std::log10(curve.learning_rates[i]), next_x = std::log10(curve.learning_rates[j]);
  const double share = (level - curve.scores[i]) / (curve.scores[j] - curve.scores[i]);
  return std::pow(10, x + share * (next_x - x));
}

// 10^(log10 ...) leaves 0.30000000000000004 where a person expects 0.3.
double to_six_digits(double value) {
  const double scale = std::pow(10, 5 - std::floor(std::log10(value)));
  return std::round(value * scale) / scale;
}

}  // namespace

BestLearningRate best_learning_rate(const LearningRateCurve& curve) {
  const auto points = measured(curve);
  if (points.scores.empty()) return {.learning_rate = nan, .score = nan};
  const auto best = index_of_best(points);
  return {.learning_rate = points.learning_rates[best], .score = points.scores[best]};
}

std::vector<double> learning_rates_to_add(const LearningRateCurve& curve) {
  const auto points = measured(curve);
  const auto& rates = points.learning_rates;
  if (rates.size() < 2) return {};
  const auto best = index_of_best(points);
  if (rates[best] == curve.learning_rates.front()) {
    const double ratio = rates[0] / rates[1];
    return {to_six_digits(rates[0] * ratio * ratio), to_six_digits(rates[0] * ratio)};
  }
  if (rates[best] == curve.learning_rates.back()) {
    const double ratio = rates[best] / rates[best - 1];
    return {to_six_digits(rates[best] * ratio), to_six_digits(rates[best] * ratio * ratio)};
  }
  return {};
}

double sensitivity(const LearningRateCurve& curve) {
  return best_learning_rate(curve).score - mean(measured(curve).scores);
}

double normalized_area(const LearningRateCurve& curve) {
  const auto points = measured(curve);
  if (points.scores.size() < 2) return mean(points.scores);
  double area = 0, width = 0;
  for (std::size_t i = 1; i < points.scores.size(); ++i) {
    const double step = std::log10(points.learning_rates[i] / points.learning_rates[i - 1]);
    area += step * (points.scores[i] + points.scores[i - 1]) / 2;
    width += step;
  }
  return area / width;
}

double UsableWindow::decades() const { return std::log10(high / low); }

UsableWindow usable_window(const LearningRateCurve& curve, double epsilon) {
  const auto points = measured(curve);
  if (points.scores.empty()) return {.low = nan, .high = nan};
  const auto best = index_of_best(points);
  const double level = points.scores[best] - epsilon;
  std::size_t first = best, last = best;
  while (first > 0 && points.scores[first - 1] >= level) --first;
  while (last + 1 < points.scores.size() && points.scores[last + 1] >= level) ++last;
  UsableWindow window{.low = points.learning_rates.front(),
                      .high = points.learning_rates.back(),
                      .open_low = first == 0,
                      .open_high = last + 1 == points.scores.size()};
  if (!window.open_low) window.low = crossing(points, first, first - 1, level);
  if (!window.open_high) window.high = crossing(points, last, last + 1, level);
  return window;
}

}  // namespace etude
