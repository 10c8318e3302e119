#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/store.h"

namespace etude {

/// What one (optimizer, learning rate) came to, over its seeds.
struct Cell {
  std::string optimizer;
  double learning_rate = 0;
  std::vector<const TrialRecord*> trials;  ///< the finished ones, by seed; they belong to the StudyRecord
  std::int64_t planned = 0;                ///< trials that the grid holds here

  [[nodiscard]] std::int64_t diverged() const;
  /// The first step at which one diverged.
  [[nodiscard]] std::optional<std::int64_t> first_divergence() const;
};

/// Every cell of the grid, optimizer by optimizer, learning rates ascending. `study` must outlive the result.
std::vector<Cell> cells(const StudyRecord& study);

/// One number per finished trial of the cell, in the order of `cell.trials`.
std::vector<double> final_accuracies(const Cell& cell);
std::vector<double> final_losses(const Cell& cell);

/// Mean; NaN of nothing.
double mean(const std::vector<double>& values);
/// Sample standard deviation, n - 1 in the denominator; NaN of fewer than two.
double standard_deviation(const std::vector<double>& values);
/// With n in the denominator, as numpy's std has it by default, and so the notebook.
double population_standard_deviation(const std::vector<double>& values);

/// The first epoch (from 1 on) whose test accuracy is at least `target`; nullopt where the trial never reaches it.
std::optional<std::int64_t> first_epoch_reaching(const History& history, double target);

}  // namespace etude
