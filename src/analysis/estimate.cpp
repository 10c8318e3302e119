#include "analysis/estimate.h"

#include <algorithm>
#include <cmath>

#include "analysis/distributions.h"
#include "analysis/samples.h"

namespace etude {
namespace {

double degrees_of_freedom(const Estimate& estimate) {
  return std::isnan(estimate.degrees_of_freedom) ? static_cast<double>(estimate.seeds) - 1
                                                 : estimate.degrees_of_freedom;
}

}  // namespace

bool Estimate::has_interval() const {
  return seeds >= (some_diverge ? fewest_seeds_where_some_diverge : fewest_seeds) && std::isfinite(standard_error);
}

Estimate unpaired_difference(const Estimate& a, const Estimate& b) {
  const double variance_a = a.standard_error * a.standard_error, variance_b = b.standard_error * b.standard_error;
  const double variance = variance_a + variance_b;
  Estimate result{.value = a.value - b.value,
                  .standard_error = std::sqrt(variance),
                  .seeds = std::min(a.seeds, b.seeds),
                  .some_diverge = a.some_diverge || b.some_diverge};
  if (variance > 0) {
    result.degrees_of_freedom =
        variance * variance /
        (variance_a * variance_a / degrees_of_freedom(a) + variance_b * variance_b / degrees_of_freedom(b));
  }
  return result;
}

Interval interval(const Estimate& estimate, double level) {
  if (!estimate.has_interval()) return {.value = estimate.value};
  const double reach = student_quantile(1 - level / 2, degrees_of_freedom(estimate)) * estimate.standard_error;
  return {.value = estimate.value, .low = estimate.value - reach, .high = estimate.value + reach};
}

double p_value(const Estimate& estimate) {
  if (estimate.seeds < fewest_seeds || std::isnan(estimate.value) || std::isnan(estimate.standard_error)) return NAN;
  if (estimate.value == 0) return 1;
  return student_two_sided(estimate.value / estimate.standard_error, degrees_of_freedom(estimate));
}

Estimate negated(Estimate estimate) {
  estimate.value = -estimate.value;
  return estimate;
}

Interval negated(const Interval& interval) {
  return {.value = -interval.value, .low = -interval.high, .high = -interval.low};
}

Estimate mean_estimate(std::span<const double> values, double smallest_deviation) {
  return {.value = mean(values),
          .standard_error =
              std::max(standard_deviation(values), smallest_deviation) / std::sqrt(static_cast<double>(values.size())),
          .seeds = values.size()};
}

}  // namespace etude
