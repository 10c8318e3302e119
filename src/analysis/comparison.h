#pragma once

#include "analysis/scores.h"

namespace etude {

/// One optimizer's scores with the curves drawn from them.
struct SampledScores {
  Scores scores;
  SampledCurves curves;  ///< sample_curves(scores)
};

SampledScores sample_scores(const StudyRecord& study, const std::string& optimizer, Metric metric,
                            const std::vector<double>& learning_rates, const std::vector<std::int64_t>& seeds);

/// A less B by one figure of their curves.
struct Difference {
  Interval difference;          ///< the paired bootstrap: both sides drawn with the same seeds
  double probability_a_better;  ///< over pairs of seeds, each seed by its own curve; ties count half
};

struct Comparison {
  Difference best;  ///< the score at each one's best learning rate
  Difference area;  ///< the normalized area under the curve
};

/// Over the (learning rate, seed) that both have finished, and no others: a trial that only one of them has would count
/// as a difference between the optimizers. `a` and `b` are over the same learning rates and seeds. A loss enters
/// negated: a positive difference is in A's favour.
Comparison compare(const SampledScores& a, const SampledScores& b);

/// `scores` with NaN wherever `other` has no finished trial.
Scores where_finished(Scores scores, const Scores& other);

}  // namespace etude
