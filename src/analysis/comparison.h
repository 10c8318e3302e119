#pragma once

#include "analysis/estimate.h"
#include "analysis/scores.h"

namespace etude {

/// What optimizers are compared by.
enum class Criterion {
  best,    ///< the value at each one's best learning rate
  cost,    ///< what being off by up to ten times costs it (good_range.h), whatever the grid's ends
  average  ///< over the grid, and so of the grid's choosing
};
inline constexpr Criterion criteria[] = {Criterion::best, Criterion::cost, Criterion::average};
const char* to_string(Criterion criterion);
/// The inverse, of one of those names.
Criterion criterion_named(const std::string& name);

/// A less B by one statistic of their curves.
struct Difference {
  Estimate estimate;            ///< paired by seed, or of different seeds by Welch
  double probability_a_better;  ///< over pairs of seeds, each seed by its own curve; ties count half
};

struct Comparison {
  Difference best;  ///< the score at each one's best learning rate
  Difference cost;  ///< of being off by up to ten times, turned over: positive where A's is the smaller
  Difference area;  ///< the normalized area under the curve, the average

  [[nodiscard]] const Difference& by(Criterion criterion) const;
};

/// A difference in A's favour as A's figure less B's: a cost and a loss are the better the lower.
Estimate in_own_sign(const MetricInfo& metric, Criterion criterion, const Estimate& difference);

/// Whether what a seed does to one it does to the other.
bool are_paired(const Scores& a, const Scores& b);

/// Over the (learning rate, seed) that both have finished: a trial that only one of them has would count as a
/// difference between the optimizers. Where seeds are not shared, over the learning rates alone. Best and cost are read
/// around each one's own best, and so learning rates count that are one's alone by plan. `a` and `b` are over the same
/// learning rates and seeds. A positive difference is in A's favour.
Comparison compare(const Scores& a, const Scores& b);

}  // namespace etude
