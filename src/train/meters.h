#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/history.h"
#include "metrics/meter.h"

namespace etude {

/// All metrics of a trial: those that are always measured, and those that it asks for.
class Meters {
 public:
  /// Throws UsageError where there is no such metric.
  explicit Meters(const std::vector<std::string>& on_request);

  void on_train_batch(const BatchResult& result);
  void on_gradients(const Parameters& parameters, std::int64_t step);
  void on_update(const Parameters& parameters, double learning_rate);
  void on_test_batch(const BatchResult& result);
  void on_validation_batch(const BatchResult& result);

  /// What was measured since the last reset goes into the record.
  void write(EpochRecord& record) const;
  void reset();

  using Sums = std::map<std::string, Meter::Sums>;
  [[nodiscard]] Sums sums() const;
  /// Of metrics that are not measured, none are taken.
  void set_sums(const Sums& sums);

 private:
  std::map<std::string, std::unique_ptr<Meter>> meters_;
};

}  // namespace etude
