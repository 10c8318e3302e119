#pragma once

#include <string>

#include "analysis/summary.h"

namespace etude {

/// What `etude show` prints: the verdict, the ranking, final test accuracy per optimizer and learning rate, divergence
/// and the epochs that each optimizer needs to reach the summary's targets. `colour`: the accuracies as a heatmap, by
/// escape sequences.
std::string summary_text(const StudyRecord& study, const Summary& summary, bool colour);

}  // namespace etude
