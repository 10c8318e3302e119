#pragma once

#include <nlohmann/json_fwd.hpp>

#include "analysis/summary.h"

namespace etude {

/// Adds to page_data's statistics what the page shows of them as text: statistics as `statistic_text` writes them,
/// learning rates and seeds as the names that they are.
///   learning_rate_texts   "10⁻³"
///   seeds                 their digits
///   cells[].ratio_text    how many times its optimizer's best learning rate
///   selection_note        on what best learning rates are chosen, a sentence; reported_by: the metric of the test set
///                         where that is another, or null
///   unseen_divergence     what seeds that did not diverge leave open, a sentence
/// and in each of metrics[]:
///   heading               "test accuracy, %"; difference_unit: "points"; window: what the ranking's stays within
///   ranking[].text        {rank, bounds}
///   per_optimizer[].text  {area, best, sensitivity}: [statistic, what stands below it], best_whole: in one line,
///                         reported: as best, add: the learning rates to add, standing: what the decisions say of it,
///                         cost: {safe, half_decade, decade, too_low, too_high, guess}: as area, edges: what encloses
///                         the good range's ends, whole: the decade's in one line, reason: why there is none,
///                         windows: [{within, range, decades}], window: [figure, ""]
///   cells[].text          {whole: with the interval, short: without}
///   comparisons[].text    {a, b}, as seen from either: {difference, interval, probability}
///   profiles[].shares     at the taus of profile_taus
void add_page_texts(const Summary& summary, nlohmann::ordered_json& data);

}  // namespace etude
