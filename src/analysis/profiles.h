#pragma once

#include <string>
#include <vector>

#include "analysis/scores.h"

namespace etude {

/// Dolan and Moré's performance profile (2002, doi:10.1007/s101070100263): the share of problems on which an
/// optimizer's cost is at most tau times the best optimizer's. A problem is a (learning rate, seed) that every
/// optimizer has finished, the cost its error: the share that is not right.
struct Profile {
  struct Point {
    double tau = 1, share = 0;
  };
  std::vector<Point> points;  ///< where the share rises, ascending; at least tau = 1
};

/// One per optimizer; `shares` are theirs, over one grid.
std::vector<Profile> performance_profiles(const std::vector<Scores>& shares);

}  // namespace etude
