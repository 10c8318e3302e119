#pragma once

#include <string>

#include "store/store.h"

namespace etude {

/// What `etude show` prints: final test accuracy per optimizer and learning rate, then the epochs that each optimizer
/// needs to reach `target` (a share, 0 to 1).
std::string summary_text(const StudyRecord& study, double target);

}  // namespace etude
