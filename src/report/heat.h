#pragma once

#include <string>
#include <vector>

namespace etude {

/// `text` on a background between dark (0) and bright (1) of the viridis colours, in a terminal of 256 colours.
std::string heat(const std::string& text, double share);

/// One block character per value, its height the value's place between `low` and `high`; a space for a NaN.
std::string block_curve(const std::vector<double>& values, double low, double high);

}  // namespace etude
