#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "study/study.h"

namespace etude {

/// What a trial is apart from where it stands in its grid and how much of it is recorded.
Trial without_place(Trial trial);

/// A study's grid, as a store keeps it.
struct StoredGrid {
  std::vector<std::string> optimizers;
  std::vector<Trial> patterns;  ///< what each optimizer's trials have in common: without_place of any
  std::vector<double> learning_rates;
  std::vector<std::int64_t> seeds;
  /// Where trials stand, in grid order; empty: everywhere.
  std::vector<GridIndex> places = {};
  /// Which of them comes at each position in the order of claims, and the inverse; empty: that is grid order.
  std::vector<std::size_t> claimed = {}, positions = {};

  /// Whether its trials were trained elsewhere.
  [[nodiscard]] bool is_imported() const;
  [[nodiscard]] std::int64_t size() const;
  [[nodiscard]] bool contains(const GridIndex& place) const;
  /// "SGD lr 0.1 seed 2"; the place must be inside.
  [[nodiscard]] std::string name(const GridIndex& place) const;
  /// Whether this is what stands at the place, whatever the spelling of its learning rate and the fullness of its
  /// record.
  [[nodiscard]] bool matches(const GridIndex& place, const Trial& trial) const;
  /// Trials stand at these places alone, in grid order, and are claimed seed by seed where étude trains them.
  void set_places(std::vector<GridIndex> some);
};

/// The place of a running number in the order of claims: every optimizer's and learning rate's first seed before any
/// second, so that a study that is interrupted compares them all.
GridIndex place_in_run_order(const StoredGrid& grid, std::int64_t position);

/// Where the trial at a position in grid order stands in the order of claims.
std::int64_t run_order_position(const StoredGrid& grid, std::int64_t grid_position);

StoredGrid grid_of(const Study& study);

/// A row of the table studies, with JSON texts for the lists.
struct StudyRow {
  std::string name, source, optimizers, learning_rates, seeds;
  bool record_steps = false;
  std::int64_t trials = 0;
  // What came later:
  std::string record_metrics;  ///< joined_names
  bool keep_checkpoints = false;
  std::string report;
  std::string places;  ///< JSON; empty: everywhere
  std::string growth, looks;
};

StudyRow study_row(const std::string& name, const std::string& source, bool record_steps, const StoredGrid& grid);
/// Whether both plan the same trials, recorded in the same fullness; learning rates at six significant digits. The
/// texts must be whole.
bool same_trials(const StudyRow& a, const StudyRow& b);
/// Whether all else is equal: what changes no trial.
bool same_settings(const StudyRow& a, const StudyRow& b);
/// Over all of the row; what came later than étude 0.1.0's schema only where it says something.
std::string checksum(const StudyRow& row);
/// Throws EnvironmentError where the texts are damaged.
StoredGrid parse_grid(const StudyRow& row);
/// The study that étude trains, as its row has it. Throws EnvironmentError where that is damaged.
Study study_of(const StudyRow& row);

}  // namespace etude
