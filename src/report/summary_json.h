#pragma once

#include <nlohmann/json_fwd.hpp>

#include "analysis/summary.h"

namespace etude {

/// What `etude show --json` prints and the page holds: the grid, its cells, and for each metric that was measured its
/// figures, the one that the study is ranked by first. An interval is {"value", "low", "high"}, null where the figure
/// is not defined; low and high are null with one seed. Non-finite numbers are null; shares are from 0 to 1.
nlohmann::ordered_json summary_json(const StudyRecord& study, const Summary& summary);

}  // namespace etude
