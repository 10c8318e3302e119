#pragma once

#include <optional>
#include <vector>

#include "analysis/learning_rate_curve.h"
#include "study/growth_rules.h"

namespace etude {

/// The k-th of the lattice, rounded as trials have it (study/learning_rates.h).
double lattice_learning_rate(const GrowingGrid& grid, int k);

enum class GrowthReason {
  nothing_learned,      ///< nowhere so far: beyond an end of the grid
  open_end,             ///< beyond an end of the grid, which lies within a level of the best
  beside_the_best,      ///< in the gap on one side of it
  border,               ///< where the curve falls below a level
  around_the_safe_rate  ///< within a decade of the safe learning rate, or beyond an end that is not so far from it
};

const char* to_string(GrowthReason reason);

/// Of the grid, of a level's borders, or of the best or the safe learning rate.
enum class GrowthSide { low, high };

/// A learning rate to train next, and why.
struct NextCell {
  int k = 0;
  double learning_rate = 0;
  GrowthReason reason = GrowthReason::open_end;
  GrowthSide side = GrowthSide::low;
  /// The level of an open end or a border: so far below the best, 0.01 for one point; none: the good range's.
  std::optional<double> points{};
};

/// What to train next, of learning rates that it does not have; empty where all is known that the rule asks for.
/// `curve`: one optimizer's means by what the study is ranked by, over complete rounds of seeds (else the order of
/// finishing would enter), at exactly the learning rates that it has: one without a score, where all trials failed, is
/// not asked for again. `learns`: whether it does, at its best one (learning.h). `is_share`: the levels are those of
/// the good range and of window_epsilons, which are points; else that of the good range alone. Training what it says
/// comes to an end: it names what the lattice holds within the limits, and each once.
std::vector<NextCell> next_cells(const LearningRateCurve& curve, bool learns, bool is_share, const GrowingGrid& grid);

}  // namespace etude
