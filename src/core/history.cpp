#include "core/history.h"

#include <cmath>

namespace etude {

std::optional<double> value(const EpochRecord& epoch, const std::string& metric) {
  if (metric == "train_loss") return epoch.train_loss;
  const auto where_measured = [](double number) { return std::isnan(number) ? std::nullopt : std::optional(number); };
  if (metric == "seconds") return where_measured(epoch.seconds);
  if (metric == "test_accuracy") return where_measured(epoch.test_accuracy);
  const auto found = epoch.metrics.find(metric);
  return found == epoch.metrics.end() ? std::nullopt : std::optional(found->second);
}

void set_value(EpochRecord& epoch, const std::string& metric, double value) {
  if (metric == "train_loss") {
    epoch.train_loss = value;
  } else if (metric == "test_accuracy") {
    epoch.test_accuracy = value;
  } else if (metric == "seconds") {
    epoch.seconds = value;
  } else {
    epoch.metrics[metric] = value;
  }
}

}  // namespace etude
