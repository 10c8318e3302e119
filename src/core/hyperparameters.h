#pragma once

#include "core/optimizer_info.h"

namespace etude {

/// The given values with the defaults of `owner`'s hyperparameters filled in.
/// Throws UsageError for an unknown name (with the nearest one), a wrong type, or a value out of range.
Hyperparameters complete(const std::string& owner, const std::vector<HyperparameterInfo>& infos,
                         const Hyperparameters& given);

/// The same of an optimizer or a schedule.
template <class Info>
Hyperparameters complete(const Info& info, const Hyperparameters& given) {
  return complete(info.name, info.hyperparameters, given);
}

/// Why the values of a complete set do not go together; empty where they do.
template <class Info>
std::string conflict(const Info& info, const Hyperparameters& values) {
  return info.conflict ? info.conflict(values) : "";
}

// Of a complete set.
inline double number(const Hyperparameters& values, const char* name) { return std::get<double>(values.at(name)); }
inline bool flag(const Hyperparameters& values, const char* name) { return std::get<bool>(values.at(name)); }
inline std::array<double, 2> pair(const Hyperparameters& values, const char* name) {
  return std::get<std::array<double, 2>>(values.at(name));
}

/// "0.9", "true", "[0.9, 0.999]": as a study file has it, shortest form that reads back the same.
std::string to_string(const HyperparameterValue& value);

/// What a number, or each of a pair, may be: "from 0 to below 1", "at least 0"; empty for a switch.
std::string range_text(const HyperparameterInfo& info);

/// "warmup-cosine, final = 0, warmup = 0.05".
std::string to_string(const Component& component);

}  // namespace etude
