#pragma once

#include <optional>
#include <vector>

namespace etude {

/// One score per learning rate, higher is better; a loss enters negated. Learning rates ascend; a score that is NaN
/// (nothing measured there) is passed over by every figure below.
struct LearningRateCurve {
  std::vector<double> learning_rates;
  std::vector<double> scores;
};

struct BestLearningRate {
  double learning_rate = 0;
  double score = 0;
};
/// The highest score, at the lowest learning rate that has it; NaN where nothing is measured.
BestLearningRate best_learning_rate(const LearningRateCurve& curve);

/// Where the best lies on an end of the grid, the next two learning rates beyond, in the grid's own ratio: the true
/// best may be out there. Empty where it lies inside, or on the end of what is measured so far while the grid goes on.
std::vector<double> learning_rates_to_add(const LearningRateCurve& curve);

/// The best score less the mean score over the grid: Wortsman et al. 2023 (arXiv:2309.14322), whose losses are capped
/// at the initial loss, which the caller does.
double sensitivity(const LearningRateCurve& curve);

/// The trapezoidal area over log10 of the learning rate, divided by the width: the score that a learning rate drawn
/// log-uniformly from the grid's range would be expected to reach.
double normalized_area(const LearningRateCurve& curve);

/// The learning rates around the best one whose score, interpolated in log10, stays within `epsilon` of the best. Open
/// where the grid ends inside it: then its width is at least what is given.
struct UsableWindow {
  double low = 0, high = 0;
  bool open_low = false, open_high = false;
  [[nodiscard]] double decades() const;
};
UsableWindow usable_window(const LearningRateCurve& curve, double epsilon);

}  // namespace etude
