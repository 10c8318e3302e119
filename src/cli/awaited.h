#pragma once

#include <string>
#include <vector>

#include "store/store.h"

namespace etude::cli {

/// What a run without a trial of its own waits for: "process 12 on host, which trains the last trial".
std::string awaited(const std::vector<TrialRecord>& running);

}  // namespace etude::cli
