#pragma once

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "analysis/bootstrap.h"

namespace etude {

// Figures as a person reads them; a dash where one is not defined.

/// With `digits` decimals; `plus`: a positive one has its sign. What rounds to zero has none.
inline std::string number_text(double value, int digits, bool plus = false) {
  if (!std::isfinite(value)) return "–";
  const auto text = plus ? fmt::format("{:+.{}f}", value, digits) : fmt::format("{:.{}f}", value, digits);
  const bool zero = text.find_first_of("123456789") == std::string::npos;
  return zero && (text[0] == '-' || text[0] == '+') ? text.substr(1) : text;
}

/// `scale` times the interval: "35.5 [34.9, 36.0]"; without the brackets where one seed leaves no interval.
inline std::string interval_text(const Interval& interval, double scale, int digits, bool plus = false) {
  const auto number = [&](double value) { return number_text(scale * value, digits, plus); };
  if (!std::isfinite(interval.value) || std::isnan(interval.low)) return number(interval.value);
  return fmt::format("{} [{}, {}]", number(interval.value), number(interval.low), number(interval.high));
}

}  // namespace etude
