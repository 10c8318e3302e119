#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/bootstrap.h"
#include "analysis/cells.h"
#include "analysis/comparison.h"
#include "analysis/convergence.h"
#include "analysis/learning_rate_curve.h"
#include "analysis/profiles.h"

namespace etude {

/// The figures of one optimizer's learning-rate curve, in the metric's own sign: a loss is a loss again.
struct CurveFigures {
  double best_learning_rate = 0;
  Interval best;
  std::vector<double> learning_rates_to_add;  ///< not empty: the best lies on the grid's edge
  Interval sensitivity, area;
  Interval interquartile_mean;  ///< over all its trials, learning rates and seeds alike
};

struct Window {
  double epsilon = 0;  ///< of accuracy: 0.01 is one point
  UsableWindow range;
  Interval decades;
};

/// The optimizer at a learning rate of `ratio` times its best one.
struct RelativePoint {
  double learning_rate = 0, ratio = 0;
  Interval accuracy, loss;
};

struct DivergenceFigures {
  std::int64_t trials = 0, diverged = 0;
  Interval share;
  std::optional<std::int64_t> first_step;
  std::optional<double> lowest_learning_rate;
  std::map<std::string, std::int64_t> causes;
};

struct OptimizerSummary {
  std::string optimizer;
  CurveFigures accuracy, loss;
  std::vector<Window> windows;
  std::vector<RelativePoint> relative;
  std::vector<Convergence> convergence;       ///< one per Summary::targets
  std::vector<Convergence> loss_convergence;  ///< one per Summary::loss_targets
  Interval loss_area;                         ///< at the best learning rate by accuracy
  DivergenceFigures divergence;
};

struct Rank {
  std::string optimizer;
  /// Every learning rate has a finished trial. Else it ranks last: its area is over an easier or a harder grid.
  bool complete = true;
  double rank = 0;
  Interval spread;  ///< value: the mean rank over the resamples; low and high widened to whole ranks
};

struct CellSummary {
  Cell cell;
  Interval accuracy, loss;  ///< means over seeds as recorded; a loss may be infinite or NaN
  double accuracy_deviation = 0, loss_deviation = 0;
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
  std::int64_t planned = 0, done = 0, diverged = 0, failed = 0;
  double initial_accuracy = 0, initial_loss = 0;
  std::vector<double> targets;  ///< of convergence: 50, 75 and 90 % of the best mean accuracy, down to a 5 % step
  std::vector<double>
      loss_targets;  ///< 50, 75 and 90 % of the way from the initial loss to the best mean, up to a 0.05
  std::vector<OptimizerSummary> per_optimizer;
  std::vector<Rank> ranking;  ///< by normalized area under the accuracy curve, best first
  std::vector<CellSummary> cells;
  std::vector<PairSummary> comparisons;  ///< every pair, in the study's order
  std::vector<Profile> profiles;         ///< one per optimizer
};

/// Empty targets: chosen as said above.
Summary summarize(const StudyRecord& study, std::vector<double> targets = {}, std::vector<double> loss_targets = {});

}  // namespace etude
