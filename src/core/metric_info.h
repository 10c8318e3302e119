#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace etude {

enum class Direction { unknown, higher_is_better, lower_is_better };

class Meter;  // metrics/meter.h: what measures; only a program with LibTorch has it

/// "higher", "lower", "unknown": as study files and JSON have it.
const char* to_string(Direction direction);
/// The inverse; unknown for any other text.
Direction direction_named(const std::string& text);

/// What a metric is a share of, if of anything: then it moves in steps of one answer.
enum class ShareOf { nothing, training_answers, test_answers, validation_answers };

/// A number that a trial has once an epoch.
struct MetricInfo {
  std::string name;     ///< in study files, stores and exports: "test_accuracy"
  std::string title;    ///< in sentences and on axes: "test accuracy"
  std::string meaning;  ///< a short phrase for `etude metrics`
  std::string unit;     ///< "%": a share, recorded from 0 to 1 and shown a hundredfold; empty: a plain number
  Direction direction = Direction::unknown;  ///< of unknown direction: drawn, never ranked
  ShareOf share_of = ShareOf::nothing;
  /// Averages over learning rates count a value that is worse than the trial's own epoch 0, or not finite, as that: one
  /// that has no bound would decide them alone.
  bool capped_at_epoch_0 = false;
  /// Statistics take the mean over a trial's last so many epochs, as a study's `[report] value` says: a constant
  /// learning rate leaves the last epoch's value the iterate's own noise.
  std::int64_t mean_of_last = 1;
  bool on_request = false;  ///< measured where a study's `[record] metrics` names it
  /// Empty in a program without LibTorch, and of `seconds`, which the trainer knows.
  std::function<std::unique_ptr<Meter>()> make_meter = {};
};

}  // namespace etude
