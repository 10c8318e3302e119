#include "study/learning_rates.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <string>

namespace etude {

std::vector<double> learning_rate_range(double from, double to, int per_decade) {
  // "1e-05": the mantissa, and an exponent that grows by whole decades.
  double mantissa = 0;
  int exponent = 0;
  for (int digits = 0; digits <= 16; ++digits) {  // the shortest form that reads back the same
    const std::string text = fmt::format("{:.{}e}", from, digits);
    if (std::strtod(text.c_str(), nullptr) != from) continue;
    const auto e = text.find('e');
    mantissa = std::strtod(text.substr(0, e).c_str(), nullptr);
    exponent = std::atoi(text.c_str() + e + 1);
    break;
  }
  std::vector<double> rates;
  for (int i = 0;; ++i) {
    const int decade = i / per_decade, within = i % per_decade;
    const double factor = std::pow(10.0, static_cast<double>(within) / per_decade);
    const std::string text = within == 0 ? fmt::format("{}e{}", mantissa, exponent + decade)
                                         : fmt::format("{:.5e}", mantissa * factor * std::pow(10.0, exponent + decade));
    const double rate = std::strtod(text.c_str(), nullptr);
    if (!std::isfinite(rate) || rate > to * (1 + 1e-9)) return rates;
    rates.push_back(rate);
  }
}

}  // namespace etude
