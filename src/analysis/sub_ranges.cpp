#include "analysis/sub_ranges.h"

#include <algorithm>
#include <cmath>

namespace etude {
namespace {

constexpr double rounding = 1e-9;

LearningRateCurve part(const LearningRateCurve& curve, std::size_t first, std::size_t last) {
  LearningRateCurve result;
  for (auto i = first; i <= last; ++i) {
    result.learning_rates.push_back(curve.learning_rates[i]);
    result.scores.push_back(curve.scores[i]);
  }
  return result;
}

}  // namespace

std::vector<SubRange> sub_ranges(const std::vector<LearningRateCurve>& curves,
                                 const std::vector<std::size_t>& candidates) {
  if (candidates.size() < 2) return {};
  std::vector<double> x;
  for (const double rate : curves[candidates.front()].learning_rates) x.push_back(std::log10(rate));
  const double whole = x.back() - x.front();
  constexpr double two_decades = 2;
  const double width = whole > two_decades + rounding ? two_decades : whole / 2;
  std::vector<SubRange> result;
  for (std::size_t first = 0; first < x.size(); ++first) {
    if (x[first] + width > x.back() + rounding) break;
    const auto end = std::upper_bound(x.begin(), x.end(), x[first] + width + rounding);
    const auto last = static_cast<std::size_t>(end - x.begin()) - 1;
    if (last == first) continue;
    std::vector<double> areas;
    for (const auto i : candidates) areas.push_back(normalized_area(part(curves[i], first, last)));
    const auto leader = std::max_element(areas.begin(), areas.end()) - areas.begin();
    result.push_back({.low = curves[candidates.front()].learning_rates[first],
                      .high = curves[candidates.front()].learning_rates[last],
                      .leader = candidates[static_cast<std::size_t>(leader)]});
  }
  return result;
}

}  // namespace etude
