#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <vector>

namespace etude {

/// One score per learning rate, higher is better; a loss enters negated. Learning rates ascend; a score that is NaN
/// (nothing measured there) is passed over by every statistic below.
struct LearningRateCurve {
  std::vector<double> learning_rates;
  std::vector<double> scores;
  std::vector<bool> diverged;                                   ///< whether a seed did there; empty: none anywhere
  double untrained = std::numeric_limits<double>::quiet_NaN();  ///< the score before training
  std::vector<bool> planned = {};  ///< whether it is to be measured there; empty: everywhere

  [[nodiscard]] bool is_measured(std::size_t i) const;
  [[nodiscard]] bool has_diverged(std::size_t i) const { return !diverged.empty() && diverged[i]; }
};

/// The index of the highest score where no seed diverged, the lowest learning rate of a tie; nullopt where there is
/// none.
using Best = std::optional<std::size_t>;
Best best_learning_rate(const LearningRateCurve& curve);

/// A statistic of a curve whose best learning rate is `best`; NaN where the statistic is not defined.
using CurveStatistic = std::function<double(const LearningRateCurve& curve, Best best)>;

double best_score(const LearningRateCurve& curve, Best best);

/// The best score less the mean score over the grid: Wortsman et al. 2023 (arXiv:2309.14322), whose losses are capped
/// at the initial loss, which the caller does.
double sensitivity(const LearningRateCurve& curve, Best best);

/// The trapezoidal area over log10 of the learning rate, divided by the width: the score that a learning rate drawn
/// log-uniformly from the grid's range would be expected to reach. It reads no best learning rate.
double normalized_area(const LearningRateCurve& curve, Best best = {});

/// Those of the learning rates whose log10 are given that make sense, ascending, rounded to six digits.
std::vector<double> sensible_learning_rates(std::vector<double> logarithms);

/// Where the best lies on an end of the grid and above all else, the next two learning rates beyond, in the grid's own
/// ratio: the true best may be out there. Empty where it lies inside, on the end of what is measured so far while the
/// grid goes on, or where nothing beyond makes sense.
std::vector<double> learning_rates_to_add(const LearningRateCurve& curve);

}  // namespace etude
