#pragma once

#include <string>

#include "store/store.h"

namespace etude::cli {

/// `name`, or where it is empty the store's only study. Throws UsageError where there is none or more than one to
/// choose from.
std::string find_study(Store& store, const std::string& name);

/// What `show`, `report` and `compare` take: all of a study's histories are in memory there.
inline constexpr std::int64_t most_shown_trials = 100'000;

/// Names damaged trials on standard error, and what trains them again. `location` is the store's.
void tell_damaged(const std::vector<DamagedTrial>& damaged, const std::string& location);

/// The study as it is recorded; throws EnvironmentError where it has more than `most_shown_trials`; names on standard
/// error what is damaged and therefore left out. `location` is the store's.
StudyRecord recorded_study(Store& store, const std::string& name, const std::string& location, bool with_steps = false);

}  // namespace etude::cli
