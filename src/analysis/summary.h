#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/cells.h"
#include "analysis/comparison.h"
#include "analysis/distributions.h"
#include "analysis/estimate.h"
#include "analysis/optimizer_summary.h"
#include "analysis/profiles.h"

namespace etude {

struct Rank {
  std::size_t optimizer = 0;  ///< index into Summary::optimizers
  /// Every learning rate has a finished trial. Else it ranks last: its area is over an easier or a harder grid.
  bool complete = true;
  double rank = 0;  ///< ties share the mean of their ranks
  /// Bounds that hold its true rank with 95 %: those that it is told apart from (paired t, two-sided, 5 % shared
  /// by its comparisons) stay above or below, all others may be on either side. None below three seeds.
  struct Bounds {
    std::size_t low = 0, high = 0;
  };
  std::optional<Bounds> bounds;
};

struct CellSummary {
  Cell cell;                ///< every finished trial, as recorded
  Interval accuracy, loss;  ///< means over independent seeds as recorded; a loss may be infinite or NaN
  double accuracy_deviation = 0, loss_deviation = 0;
  std::optional<ShareBounds> divergence;  ///< what its seeds say of how often one diverges; none where none is finished
};

struct PairSummary {
  std::string a, b;
  Comparison accuracy;
  Comparison loss;  ///< differences in the loss's own sign: a negative one is in A's favour
};

/// All that a study's trials say; pure numbers. `cells` point into the StudyRecord that it was made of.
struct Summary {
  std::vector<std::string> optimizers;
  std::vector<double> learning_rates;  ///< ascending
  std::vector<std::int64_t> seeds;
  std::vector<std::size_t> independent_seeds;  ///< indices into `seeds`; intervals are over these
  std::vector<std::vector<std::size_t>>
      identical_seeds;  ///< groups of indices whose trials are the same to the last bit
  std::int64_t planned = 0, done = 0, diverged = 0, failed = 0;
  double initial_accuracy = 0, initial_loss = 0;
  double chance = 0;  ///< the accuracy that needs no learning
  /// Of convergence: 50, 75 and 90 % of the best mean accuracy, down to a 5 % step, as far as they lie above chance.
  std::vector<double> targets;
  /// 50, 75 and 90 % of the way from the initial loss to the best mean, up to a 0.05.
  std::vector<double> loss_targets;
  std::vector<OptimizerSummary> per_optimizer;
  std::vector<Rank> ranking;  ///< by normalized area under the accuracy curve, best first
  std::vector<CellSummary> cells;
  std::vector<PairSummary> comparisons;  ///< every pair, in the study's order
  std::vector<Profile> profiles;         ///< one per optimizer
};

/// Empty targets: chosen as said above.
Summary summarize(const StudyRecord& study, std::vector<double> targets = {}, std::vector<double> loss_targets = {});

/// By how much optimizer `a`'s area of accuracy lies above `b`'s, paired by seed; both are indices.
Estimate area_lead(const Summary& summary, std::size_t a, std::size_t b);

}  // namespace etude
