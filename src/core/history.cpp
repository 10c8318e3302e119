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

}  // namespace etude
