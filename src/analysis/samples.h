#pragma once

#include <array>
#include <span>
#include <vector>

namespace etude {

/// Statistics of a sample; NaN of nothing. docs/statistics.md has the formulas and their sources.
double mean(std::span<const double> values);
/// n - 1 in the denominator; NaN of fewer than two.
double standard_deviation(std::span<const double> values);
/// With n in the denominator, as numpy's std has it by default, and so the notebook.
double population_standard_deviation(std::span<const double> values);
/// Interpolated linearly between order statistics, as numpy's default (Hyndman and Fan's type 7). `share` is 0 to 1.
double quantile(std::vector<double> values, double share);
/// Smallest, first quartile, median, third quartile and largest of the finite values: what a box plot draws.
std::array<double, 5> five_numbers(std::span<const double> values);
/// The mean of what is left when floor(n/4) values are cut off at either end: scipy's trim_mean(values, 0.25).
double interquartile_mean(std::vector<double> values);
/// The share of pairs (a, b) with a > b, ties counting half: Mann and Whitney's U over the number of pairs.
double probability_greater(std::span<const double> a, std::span<const double> b);
/// Rank 1 is the largest; equal values share the mean of their ranks. A NaN ranks last.
std::vector<double> ranks(std::span<const double> values);

}  // namespace etude
