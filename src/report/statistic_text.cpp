#include "report/statistic_text.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <set>

namespace etude {
namespace {

bool fits_decimals(double value) {
  const double size = std::abs(value);
  return !std::isfinite(value) || size == 0 || (size >= smallest_decimal && size < largest_decimal);
}

// mantissa · 10^exponent, the mantissa from 1 to below 10 or empty for 1.
std::string power_of_ten(const std::string& mantissa, int exponent) {
  constexpr const char* digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string power = exponent < 0 ? "⁻" : "";
  for (const char c : std::to_string(std::abs(exponent))) power += digits[c - '0'];
  return (mantissa.empty() ? "10" : mantissa + "·10") + power;
}

}  // namespace

std::string number_text(double value, int digits, bool plus) {
  if (!std::isfinite(value)) return "–";
  const auto text = plus ? fmt::format("{:+.{}f}", value, digits) : fmt::format("{:.{}f}", value, digits);
  const bool zero = text.find_first_of("123456789") == std::string::npos;
  return zero && (text[0] == '-' || text[0] == '+') ? text.substr(1) : text;
}

std::string points_text(double accuracy) { return number_text(100 * accuracy, 1); }
std::string signed_points_text(double difference) { return number_text(100 * difference, 1, true); }
std::string decimal_text(double value) {
  return fits_decimals(value) ? number_text(value, 3) : fmt::format("{:.2e}", value);
}
std::string signed_decimal_text(double difference) {
  return fits_decimals(difference) ? number_text(difference, 3, true) : fmt::format("{:+.2e}", difference);
}
std::string decades_text(double decades) { return number_text(decades, 1); }
std::string epochs_text(double epochs) { return number_text(epochs, 1); }
std::string steps_text(double steps) { return number_text(steps, 0); }
std::string seconds_text(double seconds) {
  return number_text(seconds, seconds < 1 ? 3 : seconds < 10 ? 2 : seconds < 100 ? 1 : 0);
}
std::string probability_text(double share) { return number_text(share, 2); }

std::string bounds_text(const Interval& interval, Show show) {
  if (!std::isfinite(interval.low) || !std::isfinite(interval.high)) return "";
  return fmt::format("[{}, {}]", show(interval.low), show(interval.high));
}

std::string interval_text(const Interval& interval, Show show) {
  const auto bounds = std::isfinite(interval.value) ? bounds_text(interval, show) : "";
  return show(interval.value) + (bounds.empty() ? "" : " " + bounds);
}

std::string plain_rate(double value) { return fmt::format("{:g}", value); }

std::string power_rate(double value, int digits) {
  const auto text = fmt::format("{:.{}e}", value, digits - 1);  // 3.00e-04
  const auto mantissa = fmt::format("{:.{}g}", std::strtod(text.substr(0, text.find('e')).c_str(), nullptr), digits);
  const int exponent = std::atoi(text.c_str() + text.find('e') + 1);
  if (mantissa == "1" ? exponent == 0 || exponent == 1 : exponent >= -2 && exponent < 3) {
    return fmt::format("{:.{}g}", value, digits);
  }
  return power_of_ten(mantissa == "1" ? "" : mantissa, exponent);
}

std::vector<std::string> power_rate_names(const std::vector<double>& rates) {
  std::vector<std::string> names;
  for (int digits = 3; digits <= std::numeric_limits<double>::max_digits10; ++digits) {
    names.clear();
    for (const double rate : rates) names.push_back(power_rate(rate, digits));
    if (std::set(names.begin(), names.end()).size() == names.size()) break;
  }
  return names;
}

std::string power_ratio(double decades) {
  if (!std::isfinite(decades)) return "–";
  const double whole = std::floor(decades + 1e-9);  // 2.9999999 is 3
  const double mantissa = std::pow(10, decades - whole);
  constexpr double largest = 300;
  if (std::abs(decades) < largest) return power_rate(mantissa * std::pow(10, whole));
  const auto text = fmt::format("{:.3g}", mantissa);
  return power_of_ten(text == "1" ? "" : text, static_cast<int>(whole));
}

std::string counted(std::size_t count, const std::string& noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace etude
