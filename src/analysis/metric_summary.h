#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/cells.h"
#include "analysis/comparison.h"
#include "analysis/looks.h"
#include "analysis/optimizer_summary.h"
#include "analysis/profiles.h"
#include "analysis/sub_ranges.h"
#include "analysis/value_choice.h"

namespace etude {

struct Rank {
  std::size_t optimizer = 0;  ///< index into the study's
  /// Every learning rate has a finished trial. Else its area is over an easier or a harder grid.
  bool complete = true;
  bool defined = true;  ///< its area; not where a trial diverged and its epoch 0 is not known
  /// It is complete, has an area, and learns where any optimizer does: what stays as it was drawn forgives nothing.
  /// Else it stands last.
  bool ranked = true;
  double rank = 0;  ///< ties share the mean of their ranks
  /// Bounds that hold its true rank with 95 %: those that it is told apart from (paired t, two-sided, 5 % shared
  /// by its comparisons) stay above or below, all others may be on either side. None below three seeds.
  struct Bounds {
    std::size_t low = 0, high = 0;
  };
  std::optional<Bounds> bounds;
};

/// A cell's mean over independent seeds.
struct CellStatistics {
  Interval recorded;     ///< may be infinite or NaN
  double deviation = 0;  ///< of what is recorded; n - 1 in the denominator
  Interval counted;      ///< as in averages over learning rates, where the metric is capped or a mean of last epochs
};

struct PairSummary {
  std::string a, b;
  Comparison comparison;  ///< of scores: a positive difference is in A's favour
};

/// What a study's trials say by one metric; values in the metric's own sign.
struct MetricSummary {
  MetricInfo metric;
  double untrained = 0;         ///< epoch 0, mean over finished trials
  double without_learning = 0;  ///< learning.h
  /// Of convergence: 50, 75 and 90 % of the best mean share, down to a 5 % step, as far as they lie above what needs no
  /// learning; of the way from the untrained model to the best mean elsewhere, back to a round number.
  std::vector<double> targets;
  std::vector<CellStatistics> cells;  ///< in the order of Summary::cells
  // None of these where the metric's direction is unknown:
  std::vector<OptimizerSummary> per_optimizer;
  std::vector<Rank> ranking;             ///< by normalized area, best first
  std::vector<SubRange> sub_ranges;      ///< which of the ranked ones a part of the grid would have made the first
  std::vector<PairSummary> comparisons;  ///< every pair, in the study's order
  Levels levels;                         ///< of verdicts
  std::vector<std::size_t> beaten;       ///< trained no further, since another was better by `beaten_in`
  Criterion beaten_in = Criterion::cost;
  ValueChoice choice;             ///< of what a trial comes to, and what another would do
  std::vector<Profile> profiles;  ///< one per optimizer, of a share of which more is better
};

/// The study's optimizers with all their trials, and what of them counts.
struct CountedTrials {
  const StudyRecord& study;
  std::vector<std::size_t> seeds;        ///< independent ones, as indices
  std::vector<std::vector<Cell>> cells;  ///< [optimizer][learning rate], of those seeds
};

/// Empty targets: chosen as said above.
MetricSummary summarize_metric(const CountedTrials& trials, const MetricInfo& metric, std::vector<double> targets);

/// By how much optimizer `a` is better than `b`, paired by seed; both are indices.
Estimate lead(const MetricSummary& summary, Criterion criterion, std::size_t a, std::size_t b);

}  // namespace etude
