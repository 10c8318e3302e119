#include "analysis/good_range.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace etude {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

struct Point {
  double x, score;
};

std::vector<Point> points(const LearningRateCurve& curve) {
  std::vector<Point> list;
  for (std::size_t i = 0; i < curve.scores.size(); ++i) {
    if (curve.is_measured(i)) list.push_back({.x = std::log10(curve.learning_rates[i]), .score = curve.scores[i]});
  }
  return list;
}

double score_at(const std::vector<Point>& list, double x) {
  const auto next = std::lower_bound(list.begin(), list.end(), x, [](const Point& p, double at) { return p.x < at; });
  if (next == list.begin()) return next->score;
  if (next == list.end()) return list.back().score;
  const auto& previous = *(next - 1);
  return previous.score + (x - previous.x) / (next->x - previous.x) * (next->score - previous.score);
}

// Rounding must not open what ends where the grid does.
constexpr double rounding = 1e-9;

}  // namespace

double gain(const LearningRateCurve& curve, Best best) {
  return best ? best_score(curve, best) - curve.untrained : nan;
}

bool is_dead(const LearningRateCurve& curve, Best best, double score) {
  return score - curve.untrained < small_share * gain(curve, best);
}

UsableWindow good_range(const LearningRateCurve& curve, Best best) {
  const double whole = gain(curve, best);
  if (!(whole > 0)) return {};
  return window_around(curve, *best, small_share * whole);
}

RangeEdges edges(const LearningRateCurve& curve, const UsableWindow& range) {
  RangeEdges result;
  if (std::isnan(range.low)) return result;
  std::vector<double> rates;
  for (std::size_t i = 0; i < curve.scores.size(); ++i) {
    if (curve.is_measured(i)) rates.push_back(curve.learning_rates[i]);
  }
  // An end that lies on a learning rate is that one's, as beside one at which a seed diverged.
  const auto inner_low = std::lower_bound(rates.begin(), rates.end(), range.low * (1 - rounding));
  const auto outer_high = std::upper_bound(rates.begin(), rates.end(), range.high * (1 + rounding));
  if (inner_low != rates.begin()) result.low = Edge{.below = *(inner_low - 1), .above = *inner_low};
  if (outer_high != rates.end()) result.high = Edge{.below = *(outer_high - 1), .above = *outer_high};
  return result;
}

double log_safe_learning_rate(const LearningRateCurve& curve, Best best) {
  const auto range = good_range(curve, best);
  if (range.open_low || range.open_high) return nan;
  return (std::log10(range.low) + std::log10(range.high)) / 2;
}

double mean_score_between(const LearningRateCurve& curve, Best best, double from, double to) {
  const auto list = points(curve);
  if (list.empty() || std::isnan(from) || std::isnan(to)) return nan;
  if (from < list.front().x - rounding && !is_dead(curve, best, list.front().score)) return nan;
  if (to > list.back().x + rounding && !is_dead(curve, best, list.back().score)) return nan;
  std::vector<Point> inside{{.x = from, .score = score_at(list, from)}};
  for (const auto& point : list) {
    if (point.x > from && point.x < to) inside.push_back(point);
  }
  inside.push_back({.x = to, .score = score_at(list, to)});
  double area = 0;
  for (std::size_t i = 1; i < inside.size(); ++i) {
    area += (inside[i].x - inside[i - 1].x) * (inside[i].score + inside[i - 1].score) / 2;
  }
  return area / (to - from);
}

CurveStatistic cost_of_being_off(double below, double above) {
  return [=](const LearningRateCurve& curve, Best best) {
    const double middle = log_safe_learning_rate(curve, best);
    return best_score(curve, best) - mean_score_between(curve, best, middle - below, middle + above);
  };
}

double forgiveness(const LearningRateCurve& curve, Best best) {
  return 1 - cost_of_being_off(1, 1)(curve, best) / gain(curve, best);
}

CurveStatistic when_you_guess(double usual_learning_rate) {
  return [x = std::log10(usual_learning_rate)](const LearningRateCurve& curve, Best best) {
    return mean_score_between(curve, best, x - 1, x + 1);
  };
}

bool is_coarse(const LearningRateCurve& curve) {
  const auto list = points(curve);
  if (list.size() < 2) return true;
  std::vector<double> steps;
  for (std::size_t i = 1; i < list.size(); ++i) steps.push_back(list[i].x - list[i - 1].x);
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  constexpr double half_a_decade = 0.501;  // six digits of a learning rate are not exact
  return *middle > half_a_decade;
}

std::vector<double> learning_rates_to_close(const LearningRateCurve& curve) {
  const auto best = best_learning_rate(curve);
  const auto list = points(curve);
  if (list.size() < 2 || !(gain(curve, best) > 0)) return {};
  const auto range = good_range(curve, best);
  const double middle = log_safe_learning_rate(curve, best);
  std::vector<double> rates;
  const auto extend = [&](double end, double step, bool is_open, double score, double until) {
    const bool is_short = !std::isnan(middle) && (step < 0 ? end > until + rounding : end < until - rounding);
    if (!is_open && !(is_short && !is_dead(curve, best, score))) return;
    // An open range's middle is nobody's guess: two steps, as for a best on the edge.
    const auto count = is_open ? 2 : static_cast<int>(std::ceil(std::abs(until - end) / std::abs(step) - rounding));
    for (int i = 1; i <= count; ++i) rates.push_back(end + i * step);
  };
  extend(list.front().x, list[0].x - list[1].x, range.open_low, list.front().score, middle - 1);
  extend(list.back().x, list.back().x - list[list.size() - 2].x, range.open_high, list.back().score, middle + 1);
  return sensible_learning_rates(std::move(rates));
}

}  // namespace etude
