#include "report/heat.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace etude {
namespace {

// Viridis (van der Walt and Smith 2015) in the nearest of xterm's 256 colours.
constexpr std::array<int, 8> viridis{53, 54, 61, 31, 30, 36, 113, 220};
constexpr std::array<const char*, 8> blocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

// 0 of infinite values, of which no share is defined.
std::size_t level(double share) {
  return std::isnan(share) ? 0 : static_cast<std::size_t>(std::lround(std::clamp(share, 0.0, 1.0) * 7.0));
}

}  // namespace

std::string heat(const std::string& text, double share) {
  const auto index = level(share);
  constexpr std::size_t first_bright = 6;
  return fmt::format("\033[48;5;{};38;5;{}m{}\033[0m", viridis[index], index < first_bright ? 231 : 16, text);
}

std::string block_curve(const std::vector<double>& values, double low, double high) {
  std::string text;
  for (const double value : values) {
    text += std::isnan(value) ? " " : blocks[level(high > low ? (value - low) / (high - low) : 0)];
  }
  return text;
}

}  // namespace etude
