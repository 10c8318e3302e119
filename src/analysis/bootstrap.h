#pragma once

#include <cstdint>
#include <vector>

namespace etude {

/// A figure with its 95 % bootstrap interval over seeds; low and high are NaN where there is but one seed.
struct Interval {
  double value = 0, low = 0, high = 0;
};

/// Indices of seeds drawn with replacement: every possible draw (n^n) up to 5 seeds, so that the interval carries no
/// noise of its own; beyond, 2000 draws from std::mt19937(42), index = output mod n. None where n < 2.
using Resamples = std::vector<std::vector<std::uint32_t>>;
Resamples resamples(std::size_t seeds);

/// Efron's percentile interval: the 2.5 % and 97.5 % quantiles of the figure over the resamples; NaN among them (a
/// resample without any finished trial) are left out.
Interval percentile_interval(double value, std::vector<double> resampled);

/// The mean of one value per seed.
Interval mean_interval(const std::vector<double>& values);

}  // namespace etude
