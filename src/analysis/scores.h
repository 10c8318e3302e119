#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analysis/cells.h"
#include "analysis/learning_rate_curve.h"
#include "store/store.h"

namespace etude {

/// What a trial counts for in a statistic over learning rates, higher is better (a metric of which less is better
/// enters negated); NaN where it is not finished or the metric was not measured. A trial that diverged has learned
/// nothing: it counts as its own epoch 0, and so does a value that is worse than that, or not finite, where the metric
/// is capped. One that diverged counts as -inf where its epoch 0 is not known: nothing that reads it is defined.
double score(const TrialRecord& trial, const MetricInfo& metric);

/// What the mean of a cell takes of a finished trial, in the metric's own sign: as in `score` where the metric is
/// capped, else as recorded. NaN where it was not measured.
double counted_value(const TrialRecord& trial, const MetricInfo& metric);

/// Indices into a study's learning rates and seeds.
struct SubGrid {
  std::vector<std::size_t> learning_rates, seeds;
};

/// The scores of one optimizer.
struct Scores {
  std::vector<double> learning_rates;  ///< ascending
  std::size_t seeds = 0;
  std::vector<double> values;     ///< [learning rate][seed]
  std::vector<bool> diverged;     ///< [learning rate][seed]
  std::vector<bool> planned;      ///< [learning rate], whether it has trials there; empty: everywhere
  std::vector<double> untrained;  ///< [seed], before training: mean over its trials; NaN where not known
  double smallest_deviation = 0;  ///< the metric's resolution
  bool shares_seeds = true;       ///< a seed is the same under every optimizer of the study

  [[nodiscard]] std::span<const double> at(std::size_t learning_rate) const {
    return std::span(values).subspan(learning_rate * seeds, seeds);
  }
  /// How many seeds diverged / are finished at a learning rate.
  [[nodiscard]] std::size_t diverged_at(std::size_t learning_rate) const;
  [[nodiscard]] std::size_t finished_at(std::size_t learning_rate) const;
  /// At some learning rate some seeds diverged and others did not.
  [[nodiscard]] bool some_diverge() const;
  [[nodiscard]] bool is_planned_at(std::size_t learning_rate) const {
    return planned.empty() || planned[learning_rate];
  }
};

/// `optimizer` is an index into the study's.
Scores scores(const StudyRecord& study, std::size_t optimizer, const MetricInfo& metric, const SubGrid& grid);

/// `scores` with NaN wherever `other` has no finished trial of the seed; of any seed, where they share none.
Scores where_finished(Scores scores, const Scores& other);

/// The same for what is read around an optimizer's own best: a learning rate stays that `other` was never to be trained
/// at, for the seeds that it has anywhere.
Scores where_comparable(Scores scores, const Scores& other);

/// Means over these seeds, finished trials only. A learning rate has diverged where any seed of all did.
LearningRateCurve mean_curve(const Scores& scores, std::span<const std::size_t> seeds);
LearningRateCurve mean_curve(const Scores& scores);

/// The seeds that are finished wherever any is: those that a statistic's error rests on.
std::vector<std::size_t> complete_seeds(const Scores& scores);

/// The finished ones of a list.
std::vector<double> finished(std::span<const double> values);

}  // namespace etude
