#pragma once

#include <cstdint>

namespace etude {

// Quantiles and tails, by Boost.Math; every probability is 0 to 1.

/// Student's t with `degrees_of_freedom` > 0 below which `probability` of it lies.
double student_quantile(double probability, double degrees_of_freedom);

/// The probability of a |t| at least as large, under Student's distribution.
double student_two_sided(double t, double degrees_of_freedom);

/// Bounds that hold the true probability of an event seen `count` times in `trials` > 0 with 95 %: Clopper and Pearson
/// 1934 (doi:10.1093/biomet/26.4.404).
struct ShareBounds {
  double low = 0, high = 1;
};
ShareBounds clopper_pearson(std::int64_t count, std::int64_t trials);

/// What `trials` in which an event was never seen cannot exclude at one-sided 95 %: a probability of 1 - 0.05^(1/n).
double largest_unseen_share(std::int64_t trials);

}  // namespace etude
