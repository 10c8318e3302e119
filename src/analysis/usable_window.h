#pragma once

#include "analysis/estimate.h"
#include "analysis/scores.h"

namespace etude {

/// How far below the best the windows that are shown reach: of a share 0.01 is one point; else the part of the way from
/// the untrained model to the best.
inline constexpr double window_epsilons[] = {0.01, 0.02, 0.05};

/// The learning rates around the best one whose score, interpolated in log10, stays within `epsilon` of the best. It
/// ends at the last learning rate in which no seed diverged. Open where the grid ends inside it: then its width is at
/// least what is given. NaN where there is no best.
struct UsableWindow {
  double low = std::numeric_limits<double>::quiet_NaN(), high = std::numeric_limits<double>::quiet_NaN();
  bool open_low = false, open_high = false;
  double decades = std::numeric_limits<double>::quiet_NaN();
};
UsableWindow usable_window(const LearningRateCurve& curve, double epsilon);
/// Around a learning rate that is taken for the best one; an index.
UsableWindow window_around(const LearningRateCurve& curve, std::size_t best, double epsilon);

/// The measured learning rates between the window's ends, as indices into the curve.
std::vector<std::size_t> window_cells(const LearningRateCurve& curve, double epsilon);

/// Its width in decades. The interval inverts paired t tests: with D(x) the mean over seeds of y(best) - epsilon - y(x)
/// and SE its standard error, x is surely inside, going out from the best, while D + t(0.95, n - 1) SE <= 0, and not
/// surely outside while D - t(0.95, n - 1) SE <= 0; low and high are the widths of those two ranges.
Interval window_decades(const Scores& scores, double epsilon);

}  // namespace etude
