#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/cells.h"
#include "analysis/convergence.h"
#include "analysis/estimate.h"
#include "analysis/scores.h"
#include "analysis/usable_window.h"

namespace etude {

/// The figures of one optimizer's learning-rate curve, in the metric's own sign: a loss is a loss again.
struct CurveFigures {
  /// It beats, at its best learning rate, what needs no learning. Else sensitivity, windows and targets say nothing.
  bool learns = false;
  Best best_at;  ///< index of the best learning rate, of those at which no seed diverged
  Interval best;
  std::vector<double> learning_rates_to_add;  ///< not empty: the best lies on the grid's edge
  Interval sensitivity;                       ///< NaN where it does not learn
  Interval area;
  double interquartile_mean = 0;  ///< over all its trials, learning rates and seeds alike
};

struct Window {
  double epsilon = 0;  ///< of accuracy: 0.01 is one point
  UsableWindow range;  ///< NaN where the optimizer does not learn
  Interval decades;
};

/// The optimizer at a learning rate, and how far that lies from its best one.
struct RelativePoint {
  double learning_rate = 0;
  double decades = 0;  ///< log10(learning rate) - log10(best); NaN where there is no best
  Interval accuracy;   ///< as recorded
  Interval loss;       ///< capped at the initial loss, as in the sensitivity
};

struct DivergenceFigures {
  std::int64_t trials = 0, diverged = 0;
  std::optional<std::int64_t> first_step;
  std::optional<double> lowest_learning_rate;
  std::map<std::string, std::int64_t> causes;
};

struct OptimizerSummary {
  std::string optimizer;
  CurveFigures accuracy, loss;
  std::vector<Window> windows;
  std::vector<RelativePoint> relative;
  std::vector<Convergence> convergence;       ///< one per target
  std::vector<Convergence> loss_convergence;  ///< one per loss target
  Interval loss_area;                         ///< at the best learning rate by accuracy
  DivergenceFigures divergence;
};

/// An optimizer's trials in the forms that the figures want.
struct Measured {
  std::vector<Cell> recorded;  ///< by learning rate
  std::vector<Cell> cells;     ///< the same, independent seeds alone
  Scores accuracy, loss;       ///< of `cells`
};

/// All but the convergence, whose targets follow from what every optimizer reaches.
OptimizerSummary summarize_optimizer(const std::string& name, const Measured& measured);

/// The mean over the cell's trials of what is recorded.
Estimate accuracy_estimate(const Cell& cell);
Estimate loss_estimate(const Cell& cell);

}  // namespace etude
