#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/optimizer_info.h"

namespace etude {

/// What a trial's learning rate is multiplied by, update by update.
struct ScheduleInfo {
  std::string name;  ///< as in a study file: "warmup-cosine"
  std::string formula;
  std::string reference;
  int definition_version = 1;  ///< grows when the same settings would give other numbers; part of the trial key
  std::vector<HyperparameterInfo> hyperparameters;
  std::function<std::string(const Hyperparameters&)> conflict;  ///< as in OptimizerInfo
  /// Whether the trial's length decides its first steps: then a longer trial is another one from the beginning.
  bool depends_on_total = true;
  /// Of the update before which `done` others were made, from 0 to `total` - 1.
  std::function<double(const Hyperparameters&, std::int64_t done, std::int64_t total)> factor;
};

}  // namespace etude
