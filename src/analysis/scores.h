#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "analysis/bootstrap.h"
#include "analysis/cells.h"
#include "analysis/learning_rate_curve.h"
#include "store/store.h"

namespace etude {

/// The final scores of one optimizer, higher is better; NaN where a trial is not finished. Accuracy: the test accuracy,
/// 0 to 1. Loss: the training loss negated, capped at the trial's own initial loss, which also stands for a loss that
/// is not finite.
struct Scores {
  std::vector<double> learning_rates;  ///< ascending
  std::vector<std::int64_t> seeds;
  std::vector<double> values;  ///< [learning rate][seed]

  [[nodiscard]] std::span<const double> at(std::size_t learning_rate) const {
    return std::span(values).subspan(learning_rate * seeds.size(), seeds.size());
  }
};

/// Over the given learning rates and seeds, whether the study holds them or not.
Scores scores(const StudyRecord& study, const std::string& optimizer, Metric metric,
              const std::vector<double>& learning_rates, const std::vector<std::int64_t>& seeds);

/// Curves of means over seeds, finished trials only. Every figure of a curve gets its interval from `by_draw`.
struct SampledCurves {
  LearningRateCurve all;                   ///< over all seeds
  std::vector<LearningRateCurve> by_draw;  ///< one per resample; the same draws for every optimizer: trials are paired
  std::vector<LearningRateCurve> by_seed;  ///< each seed's own
};
SampledCurves sample_curves(const Scores& scores);

using CurveFigure = std::function<double(const LearningRateCurve&)>;
Interval interval(const SampledCurves& curves, const CurveFigure& figure);

/// The finished ones of a list.
std::vector<double> finished(std::span<const double> values);

}  // namespace etude
