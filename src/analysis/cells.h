#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/store.h"

namespace etude {

enum class Metric { accuracy, loss };

/// What one (optimizer, learning rate) came to, over its seeds.
struct Cell {
  std::string optimizer;
  double learning_rate = 0;
  std::vector<const TrialRecord*> trials;  ///< the finished ones, by seed; they belong to the StudyRecord
  std::int64_t planned = 0;                ///< trials that the grid holds here

  [[nodiscard]] std::int64_t diverged() const;
  /// The first step at which one diverged, and the cause there.
  [[nodiscard]] std::optional<std::int64_t> first_divergence() const;
  [[nodiscard]] std::string first_cause() const;
};

/// Every cell of the grid, optimizer by optimizer, learning rates ascending. `study` must outlive the result.
std::vector<Cell> cells(const StudyRecord& study);

/// One number per finished trial of the cell, in the order of `cell.trials`.
std::vector<double> final_accuracies(const Cell& cell);
std::vector<double> final_losses(const Cell& cell);

}  // namespace etude
