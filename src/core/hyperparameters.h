#pragma once

#include "core/optimizer_info.h"

namespace etude {

/// The given values with the optimizer's defaults filled in.
/// Throws UsageError for an unknown name (with the nearest one), a wrong type, or a value out of range.
Hyperparameters complete(const OptimizerInfo& optimizer, const Hyperparameters& given);

/// Throws UsageError where the values of a complete set do not go together.
void require_no_conflict(const OptimizerInfo& optimizer, const Hyperparameters& values);

// Of a complete set.
inline double number(const Hyperparameters& values, const char* name) { return std::get<double>(values.at(name)); }
inline bool flag(const Hyperparameters& values, const char* name) { return std::get<bool>(values.at(name)); }
inline std::array<double, 2> pair(const Hyperparameters& values, const char* name) {
  return std::get<std::array<double, 2>>(values.at(name));
}

/// "0.9", "true", "[0.9, 0.999]": as a study file has it, shortest form that reads back the same.
std::string to_string(const HyperparameterValue& value);

}  // namespace etude
