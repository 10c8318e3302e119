#pragma once

#include <vector>

namespace etude {

/// From `from` up to `to`, `per_decade` a decade, evenly spaced in log η. Those a whole decade from `from` are the
/// exact doubles that their decimal literals are; those between are rounded to six significant digits. Needs 0 < from
/// <= to.
std::vector<double> learning_rate_range(double from, double to, int per_decade);

}  // namespace etude
