#include "analysis/profiles.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace etude {
namespace {

// 0 of 0 is level with the best.
double ratio(double cost, double best) {
  if (cost == best) return 1;
  return best == 0 ? std::numeric_limits<double>::infinity() : cost / best;
}

Profile profile(std::vector<double> ratios) {
  std::sort(ratios.begin(), ratios.end());
  const auto share_up_to = [&](double tau) {
    const auto count = std::upper_bound(ratios.begin(), ratios.end(), tau) - ratios.begin();
    return ratios.empty() ? 0 : static_cast<double>(count) / static_cast<double>(ratios.size());
  };
  Profile result{.points = {{.tau = 1, .share = share_up_to(1)}}};
  for (const double tau : ratios) {
    if (tau > result.points.back().tau && std::isfinite(tau)) {
      result.points.push_back({.tau = tau, .share = share_up_to(tau)});
    }
  }
  return result;
}

}  // namespace

std::vector<Profile> performance_profiles(const std::vector<Scores>& shares) {
  std::vector<std::vector<double>> ratios(shares.size());
  const std::size_t problems = shares.empty() ? 0 : shares[0].values.size();
  for (std::size_t problem = 0; problem < problems; ++problem) {
    double best = std::numeric_limits<double>::infinity();
    bool finished_by_all = true;
    for (const auto& optimizer : shares) {
      finished_by_all = finished_by_all && !std::isnan(optimizer.values[problem]);
      best = std::min(best, 1 - optimizer.values[problem]);
    }
    if (!finished_by_all) continue;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      ratios[i].push_back(ratio(1 - shares[i].values[problem], best));
    }
  }
  std::vector<Profile> profiles;
  for (auto& list : ratios) profiles.push_back(profile(std::move(list)));
  return profiles;
}

}  // namespace etude
