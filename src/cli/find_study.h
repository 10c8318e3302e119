#pragma once

#include <string>

#include "store/store.h"

namespace etude::cli {

/// `name`, or where it is empty the store's only study. Throws UsageError where there is none or more than one to
/// choose from.
std::string find_study(Store& store, const std::string& name);

/// The study as it is recorded; names on standard error what is damaged and therefore left out. `location` is the
/// store's.
StudyRecord recorded_study(Store& store, const std::string& name, const std::string& location, bool with_steps = false);

}  // namespace etude::cli
