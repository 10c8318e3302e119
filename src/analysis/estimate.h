#pragma once

#include <cstddef>
#include <limits>
#include <span>

namespace etude {

/// A statistic with its 95 % interval over seeds; low and high are NaN where the seeds allow none.
struct Interval {
  double value = std::numeric_limits<double>::quiet_NaN();
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
};

/// Below so many seeds nothing has an interval.
inline constexpr std::size_t fewest_seeds = 3;
/// Below so many, what reads a cell in which some seeds diverged and others did not has none: so few do not show how
/// often that happens.
inline constexpr std::size_t fewest_seeds_where_some_diverge = 10;

/// A statistic and how far it may be off.
struct Estimate {
  double value = std::numeric_limits<double>::quiet_NaN();
  double standard_error = std::numeric_limits<double>::quiet_NaN();
  std::size_t seeds = 0;      ///< that the error rests on
  bool some_diverge = false;  ///< it reads a cell that diverged in some seeds and not in all
  /// Of the error, where they are not seeds - 1.
  double degrees_of_freedom = std::numeric_limits<double>::quiet_NaN();

  [[nodiscard]] bool has_interval() const;
};

/// A less B, of different seeds: Welch's (1947), with Welch's and Satterthwaite's degrees of freedom.
Estimate unpaired_difference(const Estimate& a, const Estimate& b);

/// value -+ t(1 - level / 2, degrees of freedom) standard errors: the 95 % interval, or that of another level.
Interval interval(const Estimate& estimate, double level = 0.05);

/// Of no true difference from zero, two-sided: Student's. NaN below three seeds.
double p_value(const Estimate& estimate);

/// The estimate with its sign turned: B less A of A less B.
Estimate negated(Estimate estimate);
Interval negated(const Interval& interval);

/// The mean of one value per seed. `smallest_deviation`: the values' resolution, which a sample that happens to agree
/// does not beat.
Estimate mean_estimate(std::span<const double> values, double smallest_deviation = 0);

}  // namespace etude
