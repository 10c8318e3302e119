#pragma once

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
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

/// A learning rate as a shell takes it: 1e-05, 0.1.
inline std::string plain_rate(double value) { return fmt::format("{:g}", value); }

/// The same as the page writes it (format.js's rate): 10⁻⁵, 3·10⁻⁴, 0.5.
inline std::string power_rate(double value) {
  const auto text = fmt::format("{:.2e}", value);  // 3.00e-04
  const auto mantissa = fmt::format("{:g}", std::strtod(text.substr(0, text.find('e')).c_str(), nullptr));
  const int exponent = std::atoi(text.c_str() + text.find('e') + 1);
  if (mantissa == "1" ? exponent == 0 || exponent == 1 : exponent >= -2 && exponent < 3) {
    return fmt::format("{:.3g}", value);
  }
  constexpr const char* digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string power = exponent < 0 ? "⁻" : "";
  for (const char c : std::to_string(std::abs(exponent))) power += digits[c - '0'];
  return (mantissa == "1" ? "10" : mantissa + "·10") + power;
}

}  // namespace etude
