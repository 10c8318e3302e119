#pragma once

#include <nlohmann/json_fwd.hpp>

#include "analysis/summary.h"

namespace etude {

/// All that the page and its figures draw: page_statistics,
///   metrics_left_out  how many of a large study's metrics are not on the page, the last ones
///   epochs       those that curves are drawn at, fewer than recorded where the study is large. `told`: which of them
///                have texts
/// in each of metrics[]
///   curves       per cell the mean and standard deviation at each epoch
///   convergence  page_convergence
/// and
///   problem_line, problem_rows: the problem in a few words, and all of it as [name, value]
///   budgets      page_budgets
///   seeds_note   what seeds do not show, a sentence or empty
///   study_file, provenance, optimizers_as_trained: what it takes to do it again
/// and, for whatever is shown as text, that text (page_text.h; *_texts beside the lists above): the page draws numbers
/// and formats none. The verdict writes learning rates as the page does: 10⁻⁵. Seeds are text: JavaScript's numbers
/// hold 53 bits.
/// Numbers have six significant digits, enough to draw: 10,000 trials of 100 epochs stay below 5 MB.
nlohmann::ordered_json page_data(const StudyRecord& study, const Summary& all);

}  // namespace etude
