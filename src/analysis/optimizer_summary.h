#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "analysis/cells.h"
#include "analysis/convergence.h"
#include "analysis/estimate.h"
#include "analysis/good_range.h"
#include "analysis/scores.h"
#include "analysis/usable_window.h"

namespace etude {

struct Window {
  double epsilon = 0;  ///< one of window_epsilons
  UsableWindow range;  ///< NaN where the optimizer does not learn
  Interval decades;
};

/// What a wrong learning rate costs (good_range.h), in the metric's own sign and unit; costs and the gain are above 0.
/// NaN where it is not defined.
struct CostOfBeingOff {
  Interval gain;
  UsableWindow good_range;
  RangeEdges edges;
  double safe_learning_rate = std::numeric_limits<double>::quiet_NaN();  ///< the good range's middle
  Interval half_decade, decade;                                          ///< off by up to 3, by up to 10 times
  Interval too_low, too_high;                                            ///< by up to 10 times, to one side
  Interval forgiveness;     ///< none where the gain is below five half-widths of its own interval (Fieller 1954)
  Interval when_you_guess;  ///< a value; none where no usual learning rate is known
  bool has_usual_learning_rate = false;
  bool is_coarse = false;                         ///< below two learning rates a decade
  std::vector<double> learning_rates_to_close{};  ///< what a finished grid would need for it
};

/// The statistics of one optimizer's learning-rate curve by one metric, in the metric's own sign.
struct OptimizerSummary {
  std::string optimizer;
  /// It beats, at its best learning rate, what needs no learning. Else sensitivity, windows and targets say nothing.
  bool learns = false;
  bool is_finished = false;       ///< every learning rate that is planned for it has a finished trial
  bool learning_is_known = true;  ///< else it is taken to learn: what it would have to beat was not recorded
  bool noise_is_known = false;    ///< to learn is to beat it by more than noise; else by anything
  Best best_at;                   ///< index of the best learning rate, of those at which no seed diverged
  Interval best;
  std::vector<double> learning_rates_to_add;  ///< not empty: the best lies on the grid's edge
  Interval sensitivity;                       ///< from the best to the mean, above 0; NaN where it does not learn
  Interval area;
  double interquartile_mean = 0;  ///< over all its trials, learning rates and seeds alike
  Interval area_over_epochs;      ///< at the learning rate that is best by what the study is ranked by
  Interval reported;              ///< the value there: of the test set what choosing by validation comes to
  CostOfBeingOff cost;
  std::vector<Window> windows;
  std::vector<Convergence> convergence;  ///< one per target
};

/// An optimizer's trials by one metric, in the forms that the statistics want.
struct Measured {
  std::vector<Cell> cells;  ///< by learning rate, independent seeds alone
  Scores scores;            ///< of `cells`
};

/// All but what follows from other optimizers or metrics: convergence, the area over epochs. `untrained`: the metric's
/// value before training; `usual_learning_rate`: what people would take; NaN where none is known.
OptimizerSummary summarize_optimizer(const std::string& name, const Measured& measured, const MetricInfo& metric,
                                     double untrained, double usual_learning_rate);

}  // namespace etude
