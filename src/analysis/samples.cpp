#include "analysis/samples.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>

namespace etude {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double root_mean_square_deviation(std::span<const double> values, double denominator) {
  if (denominator <= 0) return nan;
  const double center = mean(values);
  double sum = 0;
  for (const double value : values) sum += (value - center) * (value - center);
  return std::sqrt(sum / denominator);
}

}  // namespace

double mean(std::span<const double> values) {
  if (values.empty()) return nan;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double standard_deviation(std::span<const double> values) {
  return root_mean_square_deviation(values, static_cast<double>(values.size()) - 1);
}

double population_standard_deviation(std::span<const double> values) {
  return root_mean_square_deviation(values, static_cast<double>(values.size()));
}

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return nan;
  std::sort(values.begin(), values.end());
  const double position = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const auto above = std::min(below + 1, values.size() - 1);
  return values[below] + (position - static_cast<double>(below)) * (values[above] - values[below]);
}

std::array<double, 5> five_numbers(std::span<const double> values) {
  std::vector<double> finite;
  std::copy_if(values.begin(), values.end(), std::back_inserter(finite), [](double x) { return std::isfinite(x); });
  return {quantile(finite, 0), quantile(finite, 0.25), quantile(finite, 0.5), quantile(finite, 0.75),
          quantile(finite, 1)};
}

double interquartile_mean(std::vector<double> values) {
  const auto cut = static_cast<std::ptrdiff_t>(values.size() / 4);
  const auto first = values.begin() + cut, last = values.end() - cut;
  std::sort(values.begin(), values.end());
  return mean(std::span(first, last));
}

double probability_greater(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (const double x : a) {
    for (const double y : b) sum += x > y ? 1 : x == y ? 0.5 : 0;
  }
  return a.empty() || b.empty() ? nan : sum / static_cast<double>(a.size() * b.size());
}

std::vector<double> ranks(std::span<const double> values) {
  const auto goes_before = [](double a, double b) { return a > b || (!std::isnan(a) && std::isnan(b)); };
  std::vector<double> result;
  for (const double value : values) {
    double before = 0, level = 0;
    for (const double other : values) {
      if (goes_before(other, value)) {
        ++before;
      } else if (!goes_before(value, other)) {
        ++level;
      }
    }
    result.push_back(before + (level + 1) / 2);
  }
  return result;
}

}  // namespace etude
