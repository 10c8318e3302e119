#pragma once

#include <nlohmann/json_fwd.hpp>

#include "analysis/summary.h"

namespace etude {

/// Adds to page_data's figures what the page shows of them as text: figures as `figure_text` writes them, learning
/// rates and seeds as the names that they are.
///   learning_rate_texts   "10⁻³"
///   seeds                 their digits
///   ranking[].text        {rank, bounds}
///   per_optimizer[].text  {accuracy, loss}, each {area, best, sensitivity}: [figure, what stands below it], and
///                         add: the learning rates to add; windows: [{within, range, decades}], window: [figure, ""]
///   cells[].text          {accuracy, loss}: with the interval; {short}: the same without; ratio: to the best
///   comparisons[].text, loss_comparisons[].text
///                         {a, b}, as seen from either: {difference, interval, probability}
///   unseen_divergence     what seeds that did not diverge leave open, a sentence
///   profiles[].shares     at the taus of profile_taus
void add_page_texts(const Summary& summary, nlohmann::ordered_json& data);

}  // namespace etude
