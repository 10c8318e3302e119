#pragma once

#include <string>

namespace etude {

enum class Direction { unknown, higher_is_better, lower_is_better };

/// A number that a trial has once an epoch.
struct MetricInfo {
  std::string name;     ///< in study files, stores and exports: "test_accuracy"
  std::string title;    ///< in sentences and on axes: "test accuracy"
  std::string meaning;  ///< a short phrase for `etude metrics`
  std::string unit;     ///< "%": a share, recorded from 0 to 1 and shown a hundredfold; empty: a plain number
  Direction direction = Direction::unknown;  ///< of unknown direction: drawn, never ranked
  /// Averages over learning rates count a value that is worse than the trial's own epoch 0, or not finite, as that: one
  /// that has no bound would decide them alone.
  bool capped_at_epoch_0 = false;
  bool on_request = false;  ///< measured where a study's `[record] metrics` names it
};

}  // namespace etude
