#pragma once

#include <string>

#include "analysis/summary.h"

namespace etude {

/// What `etude show` prints: the verdict, the ranking, the final values per optimizer and learning rate of the metric
/// that the study is ranked by, divergence
/// and the epochs that each optimizer needs to reach the summary's targets. `colour`: those values as a heatmap, by
/// escape sequences. `columns`: the terminal's width; 0 where there is no limit.
std::string summary_text(const StudyRecord& study, const Summary& summary, bool colour, std::size_t columns = 0);

}  // namespace etude
