#include "study/learning_rates.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <map>
#include <set>

namespace etude {
namespace {

std::string six_digits(double rate) { return fmt::format("{:.5e}", rate); }

double number(const std::string& text) { return std::strtod(text.c_str(), nullptr); }

}  // namespace

double rounded_learning_rate(double rate) { return number(six_digits(rate)); }

std::vector<double> learning_rate_range(double from, double to, int per_decade) {
  // "1.00000e-05": the mantissa, and an exponent that grows by whole decades.
  const std::string start = six_digits(from);
  const auto e = start.find('e');
  const double mantissa = number(start.substr(0, e)), end = rounded_learning_rate(to);
  const int exponent = std::atoi(start.c_str() + e + 1);
  std::vector<double> rates;
  for (int i = 0; rates.empty() || rates.back() < end; ++i) {
    const int decade = i / per_decade, within = i % per_decade;
    const double factor = std::pow(10.0, static_cast<double>(within) / per_decade);
    // By decimal text where it is a whole decade: powers of ten are not exact.
    const double rate = within == 0 ? number(fmt::format("{}e{}", mantissa, exponent + decade))
                                    : rounded_learning_rate(mantissa * factor * std::pow(10.0, exponent + decade));
    if (!std::isfinite(rate)) break;
    rates.push_back(rate);
  }
  return rates;
}

std::vector<std::string> learning_rate_names(const std::vector<double>& rates) {
  const auto short_name = [](double rate) { return fmt::format("{:g}", rate); };
  std::map<std::string, std::set<double>> so_called;
  for (const double rate : rates) so_called[short_name(rate)].insert(rate);
  std::vector<std::string> names;
  for (const double rate : rates) {
    const auto name = short_name(rate);
    names.push_back(so_called[name].size() == 1 ? name : fmt::format("{}", rate));
  }
  return names;
}

}  // namespace etude
