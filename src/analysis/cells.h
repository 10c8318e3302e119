#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/metric_info.h"
#include "store/store.h"

namespace etude {

/// Done, with numbers.
bool is_finished(const TrialRecord& trial);

/// What one (optimizer, learning rate) came to, over its seeds.
struct Cell {
  std::string optimizer;
  double learning_rate = 0;
  std::vector<const TrialRecord*> trials;  ///< the finished ones, by seed; they belong to the StudyRecord
  std::int64_t planned = 0;                ///< trials that the grid holds here

  [[nodiscard]] std::int64_t diverged() const;
  /// Some seeds did and others did not.
  [[nodiscard]] bool some_diverge() const;
  /// The first step at which one diverged, where it is known, and the cause there.
  [[nodiscard]] std::optional<std::int64_t> first_divergence() const;
  [[nodiscard]] std::string first_cause() const;
};

/// Every cell of the grid, optimizer by optimizer, learning rates ascending. `study` must outlive the result.
std::vector<Cell> cells(const StudyRecord& study);

/// The cell with the trials of these seeds alone (indices into the study's, ascending).
Cell with_seeds(Cell cell, const std::vector<std::size_t>& seeds);

/// The cell with the trials alone of which a metric was measured: an older étude measured less.
Cell measured_by(Cell cell, const MetricInfo& metric);

/// The last epoch's value of every finished trial of the cell, in the order of `cell.trials`; NaN where it was not
/// measured.
std::vector<double> last_values(const Cell& cell, const MetricInfo& metric);

}  // namespace etude
