#pragma once

#include <string>
#include <vector>

#include "analysis/estimate.h"

namespace etude {

// Statistics as a person reads them, wherever that is: the terminal, a sentence, the page and its tables all show these
// texts, so that none is rounded in two ways. A dash where one is not defined.

/// With `digits` decimals; `plus`: a positive one has its sign. What rounds to zero has none.
std::string number_text(double value, int digits, bool plus = false);

/// An accuracy in percent, or a difference of two in points: 0.4567 is "45.7".
std::string points_text(double accuracy);
std::string signed_points_text(double difference);

inline constexpr double smallest_decimal = 1e-3, largest_decimal = 1e5;
/// "1.234"; from 100,000 on and below 0.001 "1.23e+05", "1.23e-04".
std::string decimal_text(double value);
/// "+0.123", "-0.123", "+1.23e+05".
std::string signed_decimal_text(double difference);

std::string decades_text(double decades);    ///< "1.3"
std::string epochs_text(double epochs);      ///< "4.3"
std::string steps_text(double steps);        ///< "1200"
std::string seconds_text(double seconds);    ///< three digits or all whole seconds: "0.123", "45.1", "1234"
std::string probability_text(double share);  ///< "0.83"

using Show = std::string (*)(double);

/// "35.5 [34.9, 36.0]"; without the brackets where the seeds allow no interval.
std::string interval_text(const Interval& interval, Show show);
/// The brackets alone: "[34.9, 36.0]", or empty.
std::string bounds_text(const Interval& interval, Show show);

/// A learning rate that stands for itself, as a shell takes it: 1e-05, 0.1.
std::string plain_rate(double value);
/// The same as the page writes it: 10⁻⁵, 3·10⁻⁴, 0.5.
std::string power_rate(double value, int digits = 3);
/// Those of a grid, with as many digits as tell them apart; learning_rate_names as the page writes them.
std::vector<std::string> power_rate_names(const std::vector<double>& rates);
/// 10^decades in that way, which as a number may be too large or too small: how many times the best learning rate.
std::string power_ratio(double decades);

/// Instead of a statistic that needs an optimizer which does.
inline constexpr const char* does_not_learn = "does not learn here";

/// "3 seeds", "1 seed".
std::string counted(std::size_t count, const std::string& noun);

}  // namespace etude
