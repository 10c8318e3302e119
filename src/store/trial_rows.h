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
  std::string place_status;  ///< the same status, kept with the place
  bool has_divergence = false;
  TrialRecord record;  ///< what needs no check on its way
  std::string worker, boot_id, process;
  long long token = 0, lease_until = 0;
  bool recorded_steps = false;  ///< when it was done
  bool steps_were_read = false, has_steps = false;
  std::string step_losses, steps_checksum;  ///< the stored bytes
};

/// Trials by their own ids, whatever study they stand in.
struct IdRange {
  long long first = 0, last = 0;
};

/// What trials are read by: those of a study, or a range of ids, whose rows have no place.
struct TrialQuery {
  long long study = 0;
  std::optional<IdRange> ids;
  std::string status;                   ///< empty: all
  std::vector<std::int64_t> positions;  ///< empty: all
};

/// Rows by their trial: two places of one study may show one.
using RowsOfTrials = std::unordered_multimap<long long, TrialRow*>;
RowsOfTrials by_trial(std::vector<TrialRow>& rows);
/// The query's trials, in SQL over a table with a column `trial`.
std::string of_trials(const TrialQuery& query);

/// In the order in which they were added.
std::vector<std::string> study_names(soci::session& sql);
/// nullopt: there is no such study.
std::optional<StoredStudyRow> read_study_row(soci::session& sql, const std::string& name);

std::vector<TrialRow> read_trial_rows(soci::session& sql, const TrialQuery& query);
/// Fills in the steps of the query's trials.
void read_steps(soci::session& sql, const TrialQuery& query, std::vector<TrialRow>& rows);

/// Whether the row is the trial of its key, and stands where the study's grid has it.
bool stands_where_it_says(const TrialRow& row, const StoredGrid& grid);

/// Checks what was read of a trial, wherever it stands. Returns why it cannot be shown; empty where it is whole.
/// `with_history`: epochs were read, and the checksum is to hold.
std::string verify_trial(TrialRow& row, bool with_history);
/// The same of a trial in its place, which makes `row.record` a record.
std::string verify(TrialRow& row, const StoredGrid& grid, bool with_history);

/// "SGD lr 0.1 seed 2", by its position, or the key where the grid has no such position.
std::string name_of(const TrialRow& row, const StoredGrid& grid);

}  // namespace etude
