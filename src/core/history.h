#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace etude {

/// Epoch 0 is the untrained model.
struct EpochRecord {
  std::int64_t epoch = 0;
  double train_loss = 0;                       ///< mean of the epoch's batch losses; may be non-finite
  double test_accuracy = 0;                    ///< share of the test set, 0 to 1; NaN where the task has none
  double seconds = 0;                          ///< wall time of the epoch: training and evaluation; NaN where not known
  std::map<std::string, double> metrics = {};  ///< all others that were measured, by MetricInfo::name
};

/// Of a metric, whether it has a field of its own or not; nullopt where it was not measured.
std::optional<double> value(const EpochRecord& epoch, const std::string& metric);

/// The inverse: into its own field, or among the others.
void set_value(EpochRecord& epoch, const std::string& metric, double value);

/// The first step after which the loss or a weight was not finite.
struct Divergence {
  std::int64_t step = 0;  ///< counts from 1; 0: not known, of an imported trial
  std::string cause;      ///< "loss is nan", "weights are not finite"
};

struct History {
  std::vector<EpochRecord> epochs;  ///< from epoch 0 on
  std::vector<float> step_losses;   ///< of step 1, 2, ...; empty where not asked for
  std::optional<Divergence> divergence;
};

enum class Outcome { completed, diverged, failed };

inline const char* to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::completed:
      return "completed";
    case Outcome::diverged:
      return "diverged";
    case Outcome::failed:
      return "failed";
  }
  return "unknown";
}

}  // namespace etude
