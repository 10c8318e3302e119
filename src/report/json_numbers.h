#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "analysis/estimate.h"

namespace etude {

// JSON knows no NaN and no infinity: they are null, and so is an interval whose statistic is not defined.

inline nlohmann::ordered_json to_json(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value + 0.0) : nlohmann::ordered_json(nullptr);  // no -0
}

template <class T>
nlohmann::ordered_json to_json(const std::optional<T>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

inline nlohmann::ordered_json to_json(const Interval& interval) {
  if (!std::isfinite(interval.value)) return nullptr;
  return {{"value", to_json(interval.value)}, {"low", to_json(interval.low)}, {"high", to_json(interval.high)}};
}

}  // namespace etude
