#pragma once

#include <string>

#include "analysis/value_choice.h"
#include "core/metric_info.h"
#include "report/statistic_text.h"

namespace etude {

// A metric's values as a person reads them: a share in percent, its differences in points.

/// "45.1"; "1.234".
Show value_show(const MetricInfo& metric);
/// "+1.2"; "-0.123".
Show difference_show(const MetricInfo& metric);

/// What stands over such numbers: "test accuracy, %", "training loss".
std::string metric_heading(const MetricInfo& metric);
/// "points"; "training loss": what a difference of two counts.
std::string difference_unit(const MetricInfo& metric);

/// A standard deviation as precise as the value that it belongs to: "1.2"; "0.012".
std::string deviation_text(const MetricInfo& metric, double value, double deviation);

/// In a sentence: "45.1 %", "1.234", "0.81 s".
std::string value_phrase(const MetricInfo& metric, double value);
/// "1.2 points"; "0.123".
std::string difference_phrase(const MetricInfo& metric, double difference);
/// "1.2 points of test accuracy"; "0.123 in training loss".
std::string cost_phrase(const MetricInfo& metric, double cost);

/// "most accurate"; of what is no share "best": whose best value is.
std::string best_words(const MetricInfo& metric);
/// "above" or "below": where the better one lies.
std::string better_word(const MetricInfo& metric);

/// What a trial comes to, and what the other choice would do, in sentences; empty where there is nothing to say.
std::string value_choice_text(const MetricInfo& metric, const ValueChoice& choice);

/// How near an epsilon-window stays to the best: "2 points", "2 % of the way"; "2 points of the best", "2 % of the way
/// from the untrained model to the best".
std::string window_text(const MetricInfo& metric, double epsilon);
std::string window_phrase(const MetricInfo& metric, double epsilon);

}  // namespace etude
