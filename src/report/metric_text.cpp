#include "report/metric_text.h"

#include <fmt/format.h>

#include <cmath>

#include "analysis/metric.h"

namespace etude {

Show value_show(const MetricInfo& metric) { return is_share(metric) ? points_text : decimal_text; }

Show difference_show(const MetricInfo& metric) { return is_share(metric) ? signed_points_text : signed_decimal_text; }

std::string metric_heading(const MetricInfo& metric) {
  return metric.unit.empty() ? metric.title : metric.title + ", " + metric.unit;
}

std::string difference_unit(const MetricInfo& metric) { return is_share(metric) ? "points" : metric_heading(metric); }

std::string deviation_text(const MetricInfo& metric, double value, double deviation) {
  const bool is_small = !is_share(metric) && std::abs(deviation) < smallest_decimal;
  return is_small && std::abs(value) >= smallest_decimal ? number_text(deviation, 3) : value_show(metric)(deviation);
}

std::string value_phrase(const MetricInfo& metric, double value) {
  const auto text = value_show(metric)(value);
  return metric.unit.empty() ? text : text + " " + metric.unit;
}

std::string difference_phrase(const MetricInfo& metric, double difference) {
  if (is_share(metric)) return points_text(difference) + " points";
  return value_phrase(metric, difference);
}

std::string cost_phrase(const MetricInfo& metric, double cost) {
  return difference_phrase(metric, cost) + (is_share(metric) ? " of " : " in ") + metric.title;
}

std::string best_words(const MetricInfo& metric) { return is_share(metric) ? "most accurate" : "best"; }
std::string better_word(const MetricInfo& metric) { return orientation(metric) < 0 ? "below" : "above"; }

std::string value_choice_text(const MetricInfo& metric, const ValueChoice& choice) {
  const bool is_mean = metric.mean_of_last > 1;
  if (!is_mean && std::isnan(choice.spread)) return "";
  const auto means = fmt::format("means over the last {} epochs", is_mean ? metric.mean_of_last : choice.other);
  auto text = is_mean ? fmt::format("Values are {}", means) : "Values are the last epoch's";
  if (!std::isnan(choice.spread)) {
    text += fmt::format("; {} would have {} times the spread between seeds", is_mean ? "the last epoch's" : means,
                        number_text(choice.spread, 2));
  }
  if (!choice.climbs) return text + ".";
  return text + fmt::format(". Training still climbs: the last epoch lies {} {} the means.",
                            difference_phrase(metric, choice.climb.value), better_word(metric));
}

std::string window_text(const MetricInfo& metric, double epsilon) {
  const auto number = fmt::format("{:g}", 100 * epsilon);
  if (!is_share(metric)) return number + " % of the way";
  return number + (number == "1" ? " point" : " points");
}

std::string window_phrase(const MetricInfo& metric, double epsilon) {
  return window_text(metric, epsilon) + (is_share(metric) ? " of the best" : " from the untrained model to the best");
}

}  // namespace etude
