#include "analysis/comparison.h"

#include <algorithm>
#include <cmath>

#include "analysis/samples.h"

namespace etude {
namespace {

std::vector<double> figures(const std::vector<LearningRateCurve>& curves, const CurveFigure& figure) {
  std::vector<double> result;
  for (const auto& curve : curves) result.push_back(figure(curve));
  return result;
}

Difference compare(const SampledCurves& a, const SampledCurves& b, const CurveFigure& figure,
                   const CurveFigure& seed_figure_a, const CurveFigure& seed_figure_b) {
  auto resampled = figures(a.by_draw, figure);
  for (std::size_t i = 0; i < resampled.size(); ++i) resampled[i] -= figure(b.by_draw[i]);
  return {.difference = percentile_interval(figure(a.all) - figure(b.all), std::move(resampled)),
          .probability_a_better = probability_greater(finished(figures(a.by_seed, seed_figure_a)),
                                                      finished(figures(b.by_seed, seed_figure_b)))};
}

// A seed's score at the learning rate that is best over all seeds: its own best would be a luckier one.
CurveFigure score_at_best_of(const LearningRateCurve& all) {
  const double best = best_learning_rate(all).learning_rate;
  return [best](const LearningRateCurve& curve) {
    for (std::size_t i = 0; i < curve.scores.size(); ++i) {
      if (curve.learning_rates[i] == best) return curve.scores[i];
    }
    return best;  // NaN: nothing is measured
  };
}

bool same_trials(const Scores& a, const Scores& b) {
  return std::equal(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
                    [](double x, double y) { return std::isnan(x) == std::isnan(y); });
}

Comparison compare_curves(const SampledCurves& a, const SampledCurves& b) {
  const CurveFigure best = [](const LearningRateCurve& curve) { return best_learning_rate(curve).score; };
  return {.best = compare(a, b, best, score_at_best_of(a.all), score_at_best_of(b.all)),
          .area = compare(a, b, normalized_area, normalized_area, normalized_area)};
}

}  // namespace

SampledScores sample_scores(const StudyRecord& study, const std::string& optimizer, Metric metric,
                            const std::vector<double>& learning_rates, const std::vector<std::int64_t>& seeds) {
  auto values = scores(study, optimizer, metric, learning_rates, seeds);
  auto curves = sample_curves(values);
  return {.scores = std::move(values), .curves = std::move(curves)};
}

Scores where_finished(Scores scores, const Scores& other) {
  for (std::size_t i = 0; i < scores.values.size(); ++i) {
    if (std::isnan(other.values[i])) scores.values[i] = other.values[i];
  }
  return scores;
}

Comparison compare(const SampledScores& a, const SampledScores& b) {
  if (same_trials(a.scores, b.scores)) return compare_curves(a.curves, b.curves);
  return compare_curves(sample_curves(where_finished(a.scores, b.scores)),
                        sample_curves(where_finished(b.scores, a.scores)));
}

}  // namespace etude
