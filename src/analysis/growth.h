#pragma once

#include <optional>

#include "store/store.h"
#include "study/study.h"

namespace etude {

/// The study as its rules have it grow (study/growth_rules.h), with the looks that they took: each optimizer's learning
/// rates by its own results, then, on grids that are settled, seeds. Replays them from the beginning, each on a
/// complete round: what comes out depends on what is recorded alone, not on the order in which it was finished, and is
/// the same wherever it is decided. A trial that failed for good is finished. The study itself where it has no such
/// rules.
Study grown(const Study& study, const StudyRecord& record);

/// What a study file asks for, as far as it has grown in a store: `planned` is what that has under its name. Where the
/// file asks for something else than it did, by hand and after results could be seen, that is a look; `all_done`:
/// everything planned so far is trained.
Study as_grown(const Study& file, const Study& planned, bool all_done);

/// The store's study, where its rules have it grow now, or say that it has ended; else nullopt.
std::optional<Study> next_growth(Store& store, const std::string& study);
/// Puts that in its place. Whether there may be something to train that was not there: for another process may have
/// been faster.
bool grow(Store& store, const std::string& study);

}  // namespace etude
