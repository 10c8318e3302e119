#pragma once

#include <soci/soci.h>

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/history.h"
#include "store/trial_rows.h"

namespace etude {

// Epochs with all their metrics, in the tables epochs and epoch_metrics.

void write_epochs(soci::session& sql, long long trial, std::span<const EpochRecord> epochs);
/// Those from `first` on.
void remove_epochs(soci::session& sql, long long trial, std::int64_t first = 0);
/// Fills in the epochs of the query's trials.
void read_epochs(soci::session& sql, const TrialQuery& query, std::vector<TrialRow>& rows);
/// Whether the trial has some of each of these metrics.
bool has_metrics(soci::session& sql, long long trial, const std::vector<std::string>& names);

// Epochs 0 that are kept for others, in the tables initial_epochs and initial_epoch_metrics.

/// In place of what is there under that key.
void write_initial_epoch(soci::session& sql, const std::string& key, const EpochRecord& record);
void remove_initial_epoch(soci::session& sql, const std::string& key);
/// nullopt where there is none, or it is damaged.
std::optional<EpochRecord> read_initial_epoch(soci::session& sql, const std::string& key);

}  // namespace etude
