#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <unordered_set>
#include <vector>

#include "store/trial_rows.h"

namespace etude {

// A study's places, in the table study_trials. `studies.added` says that the first so many are there: what is not is
// lost. Behind them some may be there already, of a grid that is put right again.

/// Writes the study's row; of its grid nothing is added yet, and the places of an earlier grid of that name are gone.
/// Returns its id.
long long begin_study(soci::session& sql, const StudyRow& row);

/// How many of the first `below` are there.
std::int64_t count_places(soci::session& sql, long long study, std::int64_t below);

/// Those from `from` up to, not with, `to` that are there.
std::unordered_set<long long> positions_between(soci::session& sql, long long study, std::int64_t from,
                                                std::int64_t to);

/// The first one that is not there.
std::int64_t first_gap(soci::session& sql, long long study);

/// Of the places from `from` up to `to` in grid order, whose rows were read, those that are lost.
std::vector<DamagedTrial> lost_places(const StoredStudyRow& stored, const StoredGrid& grid,
                                      const std::vector<TrialRow>& rows, std::int64_t from, std::int64_t to);

}  // namespace etude
