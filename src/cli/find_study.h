#pragma once

#include <string>

#include "store/store.h"

namespace etude::cli {

/// `name`, or where it is empty the store's only study. Throws UsageError where there is none or more than one to
/// choose from.
std::string find_study(Store& store, const std::string& name);

}  // namespace etude::cli
