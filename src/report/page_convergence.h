#pragma once

#include <nlohmann/json_fwd.hpp>

#include "analysis/summary.h"

namespace etude {

/// What the page's slider picks from: targets from easy to hard, their texts, and per cell one list per target:
/// [reached] where a seed misses it, else [reached, epochs, low, high, epochs, steps, seconds], the last three as
/// texts. Fewer targets where the study is large.
nlohmann::ordered_json page_convergence(const Summary& summary, const MetricSummary& statistics);

}  // namespace etude
