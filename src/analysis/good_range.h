#pragma once

#include <optional>

#include "analysis/learning_rate_curve.h"
#include "analysis/usable_window.h"

namespace etude {

// What a wrong learning rate costs, whatever the grid's ends: figures around the middle of the good range, which is
// stable where the best cell of a flat top is luck. docs/statistics.md has them with their reasons.

/// Of the gain: what is lost within the good range, and what a dead learning rate has at most.
inline constexpr double small_share = 0.05;

/// What training adds: the best score less that before training. NaN where either is not known.
double gain(const LearningRateCurve& curve, Best best);

/// Whether a score is less than 5 % of the gain above the untrained model's.
bool is_dead(const LearningRateCurve& curve, Best best, double score);

/// The learning rates within 5 % of the gain of the best one, interpolated in log10. NaN where there is no gain.
UsableWindow good_range(const LearningRateCurve& curve, Best best);

/// The two measured learning rates that enclose an end of a range: where a straight line between them puts it, nobody
/// has looked.
struct Edge {
  double below = 0, above = 0;
};
struct RangeEdges {
  std::optional<Edge> low, high;  ///< none where that end is open, or there is no range
};
RangeEdges edges(const LearningRateCurve& curve, const UsableWindow& range);

/// log10 of the good range's middle; NaN where an end of it is open.
double log_safe_learning_rate(const LearningRateCurve& curve, Best best);

/// The mean score over log10 of the learning rate from `from` to `to`, by trapezoids between what is measured. Beyond
/// an end of the grid the curve goes on at the end's score where that is dead, less than 5 % of the gain above the
/// untrained model; NaN where it is not.
double mean_score_between(const LearningRateCurve& curve, Best best, double from, double to);

/// The best score less the mean from `below` decades below the safe learning rate to `above` decades above it. 1, 1:
/// off by up to ten times; 1, 0: too low by up to ten times.
CurveStatistic cost_of_being_off(double below, double above);

/// The share of the gain that is left when off by up to ten times: 1 - cost / gain.
double forgiveness(const LearningRateCurve& curve, Best best);

/// The mean over a decade to either side of a learning rate.
CurveStatistic when_you_guess(double usual_learning_rate);

/// Fewer than two learning rates a decade, in the middle of all steps: cliffs are straight lines then.
bool is_coarse(const LearningRateCurve& curve);

/// Learning rates to add, ascending, until the safe learning rate and what lies a decade around it are known: in the
/// grid's own ratio, as far as they make sense. Empty where they are, or nothing sensible is left to add.
std::vector<double> learning_rates_to_close(const LearningRateCurve& curve);

}  // namespace etude
