#include "analysis/usable_window.h"

#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <functional>
#include <optional>

#include "analysis/distributions.h"
#include "analysis/samples.h"

namespace etude {
namespace {

// How far beyond the border the point is that lies `share` of the way from cell `from` to cell `to`; inside: <= 0.
using Excess = std::function<double(std::size_t from, std::size_t to, double share)>;

struct End {
  double x;  // log10 of the learning rate
  bool open = false;
  bool at_divergence = false;
  std::size_t last = 0;  // the last cell inside
};

std::optional<std::size_t> next_measured(const LearningRateCurve& curve, std::size_t i, int direction) {
  while (direction > 0 ? i + 1 < curve.scores.size() : i > 0) {
    i = direction > 0 ? i + 1 : i - 1;
    if (curve.is_measured(i)) return i;
  }
  return std::nullopt;
}

double border(const Excess& excess, std::size_t from, std::size_t to) {
  constexpr int bits = 50;
  std::uintmax_t most_steps = 100;
  const auto [low, high] =
      boost::math::tools::toms748_solve([&](double share) { return excess(from, to, share); }, 0.0, 1.0,
                                        boost::math::tools::eps_tolerance<double>(bits), most_steps);
  return (low + high) / 2;
}

// Going out from the best.
End end_of_window(const LearningRateCurve& curve, std::size_t best, int direction, const Excess& excess) {
  const auto x = [&](std::size_t i) { return std::log10(curve.learning_rates[i]); };
  for (std::size_t i = best;;) {
    const auto next = next_measured(curve, i, direction);
    if (!next) return {.x = x(i), .open = true, .last = i};
    if (curve.has_diverged(*next)) return {.x = x(i), .at_divergence = true, .last = i};
    if (excess(i, *next, 1) > 0) return {.x = x(i) + border(excess, i, *next) * (x(*next) - x(i)), .last = i};
    i = *next;
  }
}

Excess excess_of(const LearningRateCurve& curve, std::size_t best, double epsilon) {
  return [&curve, level = curve.scores[best] - epsilon](std::size_t from, std::size_t to, double share) {
    return level - ((1 - share) * curve.scores[from] + share * curve.scores[to]);
  };
}

// D + `errors` standard errors, over these seeds.
Excess excess_of(const Scores& scores, const std::vector<std::size_t>& seeds, std::size_t best, double epsilon,
                 double errors) {
  return [=, &scores](std::size_t from, std::size_t to, double share) {
    std::vector<double> differences;
    for (const auto s : seeds) {
      const double here = (1 - share) * scores.at(from)[s] + share * scores.at(to)[s];
      differences.push_back(scores.at(best)[s] - epsilon - here);
    }
    const auto difference = mean_estimate(differences);
    return difference.value + errors * difference.standard_error;
  };
}

}  // namespace

UsableWindow usable_window(const LearningRateCurve& curve, double epsilon) {
  const auto best = best_learning_rate(curve);
  return best ? window_around(curve, *best, epsilon) : UsableWindow{};
}

UsableWindow window_around(const LearningRateCurve& curve, std::size_t best, double epsilon) {
  const auto excess = excess_of(curve, best, epsilon);
  const auto low = end_of_window(curve, best, -1, excess), high = end_of_window(curve, best, 1, excess);
  return {.low = std::pow(10, low.x),
          .high = std::pow(10, high.x),
          .open_low = low.open,
          .open_high = high.open,
          .decades = high.x - low.x};
}

std::vector<std::size_t> window_cells(const LearningRateCurve& curve, double epsilon) {
  const auto best = best_learning_rate(curve);
  if (!best) return {};
  const auto excess = excess_of(curve, *best, epsilon);
  std::vector<std::size_t> cells;
  const auto last = end_of_window(curve, *best, 1, excess).last;
  for (auto i = end_of_window(curve, *best, -1, excess).last; i <= last; ++i) {
    if (curve.is_measured(i)) cells.push_back(i);
  }
  return cells;
}

Interval window_decades(const Scores& scores, double epsilon) {
  const auto curve = mean_curve(scores);
  Interval result{.value = usable_window(curve, epsilon).decades};
  const auto best = best_learning_rate(curve);
  const auto seeds = complete_seeds(scores);
  if (!best || seeds.size() < fewest_seeds) return result;
  const double t = student_quantile(0.95, static_cast<double>(seeds.size()) - 1);
  const auto width = [&](double errors, bool& at_divergence) {
    const auto excess = excess_of(scores, seeds, *best, epsilon, errors);
    const auto low = end_of_window(curve, *best, -1, excess), high = end_of_window(curve, *best, 1, excess);
    at_divergence = low.at_divergence || high.at_divergence;
    return high.x - low.x;
  };
  bool at_divergence = false;
  const double inner = width(t, at_divergence), outer = width(-t, at_divergence);
  // So few seeds do not say where trials begin to diverge.
  if (at_divergence && scores.some_diverge() && seeds.size() < fewest_seeds_where_some_diverge) return result;
  result.low = inner;
  result.high = outer;
  return result;
}

}  // namespace etude
