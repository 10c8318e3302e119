#pragma once

#include <nlohmann/json_fwd.hpp>

#include "analysis/summary.h"

namespace etude {

/// What of page_data follows from what trials come to, so that it is another one as of another epoch: summary_json's
/// figures (cells without their trials' numbers), in each of metrics[]
///   scores       one list per cell: the final number of each seed; null in place of the lists where there are too many
///                trials to draw one by one. Capped where the metric is
///   five_numbers one list per cell: smallest, quartiles, largest of those
/// and the texts of page_text.h; *_texts beside the lists above. The verdict writes learning rates as the page does:
/// 10⁻⁵. Numbers have six significant digits.
nlohmann::ordered_json page_statistics(const StudyRecord& study, const Summary& summary);

}  // namespace etude
