#include "analysis/jackknife.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "analysis/samples.h"

namespace etude {
namespace {

constexpr double h = 1e-4;

LearningRateCurve moved_towards(LearningRateCurve curve, const LearningRateCurve& other) {
  for (std::size_t i = 0; i < curve.scores.size(); ++i) curve.scores[i] += h * (other.scores[i] - curve.scores[i]);
  curve.untrained += h * (other.untrained - curve.untrained);
  return curve;
}

std::vector<std::size_t> without(std::vector<std::size_t> seeds, std::size_t seed) {
  std::erase(seeds, seed);
  return seeds;
}

Estimate larger_error(const Jackknife& statistic, double smallest_deviation, bool some_diverge) {
  const double deviation =
      std::max(standard_deviation(statistic.influences), standard_deviation(statistic.pseudo_values));
  const auto seeds = statistic.influences.size();
  return {.value = statistic.value,
          .standard_error = std::max(deviation, smallest_deviation) / std::sqrt(static_cast<double>(seeds)),
          .seeds = seeds,
          .some_diverge = some_diverge};
}

std::vector<double> less(std::vector<double> a, const std::vector<double>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] -= b[i];
  return a;
}

}  // namespace

Jackknife jackknife(const Scores& scores, const CurveStatistic& statistic, const std::vector<std::size_t>& seeds) {
  const auto all = mean_curve(scores);
  Jackknife result{.value = statistic(all, best_learning_rate(all)), .influences = {}, .pseudo_values = {}};
  const auto n = static_cast<double>(seeds.size());
  const auto mean = mean_curve(scores, seeds);
  const auto best = best_learning_rate(mean);
  const double of_mean = statistic(mean, best);
  for (const auto seed : seeds) {
    const auto own = mean_curve(scores, std::span(&seed, 1));
    result.influences.push_back((statistic(moved_towards(mean, own), best) - of_mean) / h);
    const auto rest = mean_curve(scores, without(seeds, seed));
    result.pseudo_values.push_back(n * of_mean - (n - 1) * statistic(rest, best_learning_rate(rest)));
  }
  return result;
}

Estimate estimate(const Scores& scores, const CurveStatistic& statistic) {
  return larger_error(jackknife(scores, statistic, complete_seeds(scores)), scores.smallest_deviation,
                      scores.some_diverge());
}

Estimate paired_difference(const Scores& a, const Scores& b, const CurveStatistic& statistic) {
  const auto of_a = complete_seeds(a), of_b = complete_seeds(b);
  std::vector<std::size_t> seeds;
  std::set_intersection(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(), std::back_inserter(seeds));
  const auto x = jackknife(a, statistic, seeds), y = jackknife(b, statistic, seeds);
  return larger_error({.value = x.value - y.value,
                       .influences = less(x.influences, y.influences),
                       .pseudo_values = less(x.pseudo_values, y.pseudo_values)},
                      std::max(a.smallest_deviation, b.smallest_deviation), a.some_diverge() || b.some_diverge());
}

}  // namespace etude
