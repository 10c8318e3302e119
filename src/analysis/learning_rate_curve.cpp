#include "analysis/learning_rate_curve.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/samples.h"
#include "study/learning_rates.h"

namespace etude {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::vector<double> measured_scores(const LearningRateCurve& curve) {
  std::vector<double> scores;
  std::copy_if(curve.scores.begin(), curve.scores.end(), std::back_inserter(scores),
               [](double x) { return !std::isnan(x); });
  return scores;
}

// 10^(log10 ...) leaves 0.30000000000000004 where a person expects 0.3.
double to_six_digits(double value) {
  const double scale = std::pow(10, 5 - std::floor(std::log10(value)));
  return std::round(value * scale) / scale;
}

// An optimizer's own grid ends where nothing is planned beyond.
LearningRateCurve planned_part(const LearningRateCurve& curve) {
  if (curve.planned.empty()) return curve;
  LearningRateCurve part;
  for (std::size_t i = 0; i < curve.scores.size(); ++i) {
    if (!curve.planned[i]) continue;
    part.learning_rates.push_back(curve.learning_rates[i]);
    part.scores.push_back(curve.scores[i]);
    part.diverged.push_back(curve.has_diverged(i));
  }
  return part;
}

// `step` in decades.
std::vector<double> sensible_beyond(double end, double step) {
  return sensible_learning_rates({std::log10(end) + step, std::log10(end) + 2 * step});
}

}  // namespace

std::vector<double> sensible_learning_rates(std::vector<double> logarithms) {
  std::vector<double> rates;
  for (const double x : logarithms) {
    // Rounding must not drop the limits themselves.
    if (x < std::log10(smallest_sensible) - 1e-9 || x > std::log10(largest_sensible) + 1e-9) continue;
    rates.push_back(to_six_digits(std::pow(10, x)));
  }
  std::sort(rates.begin(), rates.end());
  return rates;
}

bool LearningRateCurve::is_measured(std::size_t i) const { return !std::isnan(scores[i]); }

Best best_learning_rate(const LearningRateCurve& curve) {
  Best best;
  for (std::size_t i = 0; i < curve.scores.size(); ++i) {
    if (!curve.is_measured(i) || curve.has_diverged(i)) continue;
    if (!best || curve.scores[i] > curve.scores[*best]) best = i;
  }
  return best;
}

double best_score(const LearningRateCurve& curve, Best best) { return best ? curve.scores[*best] : nan; }

double sensitivity(const LearningRateCurve& curve, Best best) {
  return best_score(curve, best) - mean(measured_scores(curve));
}

double normalized_area(const LearningRateCurve& curve, Best) {
  double area = 0, width = 0;
  std::optional<std::size_t> previous;
  for (std::size_t i = 0; i < curve.scores.size(); ++i) {
    if (!curve.is_measured(i)) continue;
    if (previous) {
      const double step = std::log10(curve.learning_rates[i]) - std::log10(curve.learning_rates[*previous]);
      area += step * (curve.scores[i] + curve.scores[*previous]) / 2;
      width += step;
    }
    previous = i;
  }
  return width > 0 ? area / width : mean(measured_scores(curve));
}

std::vector<double> learning_rates_to_add(const LearningRateCurve& of_the_study) {
  const auto curve = planned_part(of_the_study);
  const auto& rates = curve.learning_rates;
  const auto best = best_learning_rate(curve);
  const auto level = [&](double score) { return best && score == curve.scores[*best]; };
  if (rates.size() < 2 || std::count_if(curve.scores.begin(), curve.scores.end(), level) != 1) return {};
  const auto decades = [&](std::size_t from, std::size_t to) {
    return std::log10(rates[to]) - std::log10(rates[from]);
  };
  const auto last = rates.size() - 1;
  if (*best == 0 && curve.is_measured(1)) return sensible_beyond(rates[0], decades(1, 0));
  if (*best == last && curve.is_measured(last - 1)) return sensible_beyond(rates[last], decades(last - 1, last));
  return {};
}

}  // namespace etude
