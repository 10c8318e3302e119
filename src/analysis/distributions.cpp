#include "analysis/distributions.h"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace etude {

namespace math = boost::math;

double student_quantile(double probability, double degrees_of_freedom) {
  return math::quantile(math::students_t(degrees_of_freedom), probability);
}

double student_two_sided(double t, double degrees_of_freedom) {
  if (std::isinf(t)) return 0;
  return 2 * math::cdf(math::complement(math::students_t(degrees_of_freedom), std::abs(t)));
}

ShareBounds clopper_pearson(std::int64_t count, std::int64_t trials) {
  const auto successes = static_cast<double>(count), failures = static_cast<double>(trials - count);
  return {.low = count == 0 ? 0 : math::quantile(math::beta_distribution<>(successes, failures + 1), 0.025),
          .high = count == trials ? 1 : math::quantile(math::beta_distribution<>(successes + 1, failures), 0.975)};
}

double largest_unseen_share(std::int64_t trials) { return 1 - std::pow(0.05, 1 / static_cast<double>(trials)); }

}  // namespace etude
