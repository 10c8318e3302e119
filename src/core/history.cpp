#include "core/history.h"

#include <cmath>

namespace etude {

std::optional<double> value(const EpochRecord& epoch, const std::string& metric) {
  if (metric == "train_loss") return epoch.train_loss;
  if (metric == "seconds") return epoch.seconds;
  if (metric == "test_accuracy") {
    return std::isnan(epoch.test_accuracy) ? std::nullopt : std::optional(epoch.test_accuracy);
  }
  const auto found = epoch.metrics.find(metric);
  return found == epoch.metrics.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace etude
