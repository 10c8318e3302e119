#pragma once

#include <soci/soci.h>

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/store.h"
#include "store/stored_grid.h"

namespace etude {

/// A study's row, as it was read.
struct StoredStudyRow {
  long long id = 0;
  std::int64_t added = 0;
  StudyRow row;
  std::string checksum;
};

/// A trial's row, its place in a study, its epochs and steps: as they were read, believed to be nothing yet.
struct TrialRow {
  long long id = 0;
  long long position = 0, optimizer = 0, learning_rate = 0, seed = 0;
  std::string key, canonical, status, outcome, checksum;
  bool has_divergence = false;
  TrialRecord record;  ///< what needs no check on its way
  std::string worker, boot_id, process;
  long long token = 0, lease_until = 0;
  bool has_steps = false;
  std::string step_losses, steps_checksum;  ///< the stored bytes
};

/// What a study's trials are read by.
struct TrialQuery {
  long long study = 0;
  std::string status;                   ///< empty: all
  long long finished_since = 0;         ///< milliseconds since 1970; 0: all
  std::vector<std::int64_t> positions;  ///< empty: all
};

/// Rows by their trial: two places of one study may show one.
using RowsOfTrials = std::unordered_multimap<long long, TrialRow*>;
RowsOfTrials by_trial(std::vector<TrialRow>& rows);
/// The query's places, in SQL over study_trials.
std::string places(const TrialQuery& query);

/// In the order in which they were added.
std::vector<std::string> study_names(soci::session& sql);
/// nullopt: there is no such study.
std::optional<StoredStudyRow> read_study_row(soci::session& sql, const std::string& name);

std::vector<TrialRow> read_trial_rows(soci::session& sql, const TrialQuery& query);
/// Fills in the steps of the trials that the query's study and positions name.
void read_steps(soci::session& sql, const TrialQuery& query, std::vector<TrialRow>& rows);

/// Whether the row is the trial of its key, and stands where the study's grid has it.
bool stands_where_it_says(const TrialRow& row, const StoredGrid& grid);

/// Checks what was read and makes it a record. Returns why it cannot be shown; empty where `row.record` is whole.
/// `with_history`: epochs were read, and the checksum is to hold.
std::string verify(TrialRow& row, const StoredGrid& grid, bool with_history);

/// "SGD lr 0.1 seed 2", by its position, or the key where the grid has no such position.
std::string name_of(const TrialRow& row, const StoredGrid& grid);

}  // namespace etude
