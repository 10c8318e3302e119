#pragma once

#include "analysis/estimate.h"
#include "analysis/scores.h"

namespace etude {

/// A less B by one statistic of their curves.
struct Difference {
  Estimate estimate;            ///< paired by seed, or of different seeds by Welch
  double probability_a_better;  ///< over pairs of seeds, each seed by its own curve; ties count half
};

struct Comparison {
  Difference best;  ///< the score at each one's best learning rate
  Difference area;  ///< the normalized area under the curve
};

/// Whether what a seed does to one it does to the other.
bool are_paired(const Scores& a, const Scores& b);

/// Over the (learning rate, seed) that both have finished, and no others: a trial that only one of them has would count
/// as a difference between the optimizers. Where seeds are not shared, over the learning rates alone. `a` and `b` are
/// over the same learning rates and seeds. A positive difference is in A's favour.
Comparison compare(const Scores& a, const Scores& b);

}  // namespace etude
