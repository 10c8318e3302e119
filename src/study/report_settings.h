#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/metric_info.h"

namespace etude {

/// What a study says of how its results are to be read. It is no part of what its trials are: it changes without
/// training anything again.
struct ReportSettings {
  std::string metric;                                  ///< what optimizers are ranked by; empty: not said
  std::vector<MetricInfo> metrics;                     ///< the study's own, by name
  std::map<std::string, double> usual_learning_rates;  ///< of its optimizers, by its own names for them
  std::int64_t mean_of_last = 1;                       ///< what a trial comes to: the mean over its last so many epochs
  // Of an imported study:
  std::string reading;          ///< how its files were read; runs join it that were read alike
  bool numbered_seeds = false;  ///< seeds are numbers that its runs were given as they came
  bool unpaired = false;        ///< what a seed is under one optimizer it is not under another: an imported study's
};

/// As a store keeps it: JSON; empty where nothing is said.
std::string to_text(const ReportSettings& settings);
/// The inverse; a later étude's further settings are passed over. Throws EnvironmentError where the text is damaged.
ReportSettings parse_report_settings(const std::string& text);

}  // namespace etude
