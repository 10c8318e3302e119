#include "analysis/scores.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "analysis/samples.h"

namespace etude {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double score(const History& history, Metric metric) {
  const auto& last = history.epochs.back();
  if (metric == Metric::accuracy) return last.test_accuracy;
  const double initial = history.epochs.front().train_loss;
  return -(last.train_loss < initial ? last.train_loss : initial);  // a NaN is not less
}

LearningRateCurve mean_curve(const Scores& scores, std::span<const std::uint32_t> draw) {
  LearningRateCurve curve{.learning_rates = scores.learning_rates, .scores = {}};
  for (std::size_t i = 0; i < scores.learning_rates.size(); ++i) {
    const auto row = scores.at(i);
    double sum = 0, count = 0;
    for (const auto seed : draw) {
      if (std::isnan(row[seed])) continue;
      sum += row[seed];
      ++count;
    }
    curve.scores.push_back(count > 0 ? sum / count : nan);
  }
  return curve;
}

}  // namespace

Scores scores(const StudyRecord& study, const std::string& optimizer, Metric metric,
              const std::vector<double>& learning_rates, const std::vector<std::int64_t>& seeds) {
  Scores result{.learning_rates = learning_rates,
                .seeds = seeds,
                .values = std::vector<double>(learning_rates.size() * seeds.size(), nan)};
  for (const auto& trial : study.trials) {
    if (trial.status != TrialStatus::done || trial.planned.optimizer != optimizer) continue;
    const auto row = std::find(learning_rates.begin(), learning_rates.end(), trial.planned.trial.learning_rate);
    const auto column = std::find(seeds.begin(), seeds.end(), trial.planned.trial.seed);
    if (row == learning_rates.end() || column == seeds.end()) continue;
    const auto index = static_cast<std::size_t>(row - learning_rates.begin()) * seeds.size() +
                       static_cast<std::size_t>(column - seeds.begin());
    result.values[index] = score(trial.history, metric);
  }
  return result;
}

SampledCurves sample_curves(const Scores& scores) {
  std::vector<std::uint32_t> every_seed(scores.seeds.size());
  std::iota(every_seed.begin(), every_seed.end(), 0U);
  SampledCurves curves{.all = mean_curve(scores, every_seed), .by_draw = {}, .by_seed = {}};
  for (const auto& draw : resamples(scores.seeds.size())) curves.by_draw.push_back(mean_curve(scores, draw));
  for (const auto& seed : every_seed) curves.by_seed.push_back(mean_curve(scores, std::span(&seed, 1)));
  return curves;
}

Interval interval(const SampledCurves& curves, const CurveFigure& figure) {
  std::vector<double> resampled;
  for (const auto& curve : curves.by_draw) resampled.push_back(figure(curve));
  return percentile_interval(figure(curves.all), std::move(resampled));
}

std::vector<double> finished(std::span<const double> values) {
  std::vector<double> result;
  std::copy_if(values.begin(), values.end(), std::back_inserter(result), [](double x) { return !std::isnan(x); });
  return result;
}

}  // namespace etude
