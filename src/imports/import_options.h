#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/metric_info.h"

namespace etude {

/// What a person says of files to be imported, beyond what they say themselves.
struct ImportOptions {
  std::string name;                                          ///< the study's
  std::vector<std::pair<std::string, std::string>> columns;  ///< role, or metric, and the column that holds it
  std::vector<std::pair<std::string, Direction>> metrics;    ///< by name; the first is what is ranked by
  std::int64_t mean_of_last = 1;                             ///< how many last epochs of a run its value is the mean of
  std::string runs;                                          ///< RunPattern; empty: none
  bool initial_is_unknown = false;  ///< the files' epoch 0, where they have one, is the first trained one
  /// Values of the untrained model, by metric. Where any is given the files' epoch 0 is the first trained one.
  std::map<std::string, double> initial;
};

}  // namespace etude
