#pragma once

#include <string>
#include <vector>

namespace etude {

/// A learning rate as trials are trained at it: rounded to six significant digits, so that the spellings of one rate
/// (1e-4, and numpy's 9.999999999999999e-05) are one. Needs a finite rate > 0.
double rounded_learning_rate(double rate);

/// `per_decade` rates a decade, evenly spaced in log η, from `from` to the first that is not below `to`; all rounded as
/// above. It ends at the largest double where that lies below `to`. Needs 0 < from <= to.
std::vector<double> learning_rate_range(double from, double to, int per_decade);

/// Weights lie near 0.01 to 1, and a float32 has 24 bits: an update of 1e-8 leaves most of them as they are, and one of
/// 1e3 leaves nothing of them. What a best learning rate outside would say is not about the optimizer.
inline constexpr double smallest_sensible = 1e-8, largest_sensible = 1e3;

/// What to call each of these learning rates where they are told apart by name: six significant digits, and as many as
/// it takes to read back the same where those of two different rates are alike, as they can be in stores of étude
/// 0.1.0.
std::vector<std::string> learning_rate_names(const std::vector<double>& rates);

}  // namespace etude
