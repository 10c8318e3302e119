#pragma once

#include <nlohmann/json_fwd.hpp>

#include "analysis/summary.h"

namespace etude {

/// What the page's slider of epochs exchanges:
///   epochs   those that figures can be shown as of (analysis/as_of_epoch.h), at most 20; the last is the study's last.
///            Fewer where the study is large; fewer than two: there is no slider
///   note     why figures as of an earlier epoch are not those of runs of so many, a sentence or empty (problem.h)
///   changes  to page_data's, what differs as of each but the last: json_versions.h
/// `statistics` are page_statistics of `summary`. Convergence and its targets have time as an axis and stay as they
/// are.
nlohmann::ordered_json page_budgets(const StudyRecord& study, const Summary& summary,
                                    const nlohmann::ordered_json& statistics);

}  // namespace etude
