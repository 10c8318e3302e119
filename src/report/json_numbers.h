#pragma once

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
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

template <class List>
nlohmann::ordered_json numbers(const List& values) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const double value : values) json.push_back(to_json(value));
  return json;
}

/// To six significant digits, enough to draw.
inline void round_numbers(nlohmann::ordered_json& json) {
  if (json.is_number_float()) json = std::strtod(fmt::format("{:.6g}", json.get<double>()).c_str(), nullptr);
  if (json.is_structured()) {
    for (auto& item : json) round_numbers(item);
  }
}

}  // namespace etude
