#pragma once

#include "analysis/metric_summary.h"

namespace etude {

/// Of a summary whose optimizers and comparisons are there; `measured`: its optimizers'. `seeds`: how many independent
/// ones there are.
std::vector<Rank> ranking(const MetricSummary& summary, const std::vector<Measured>& measured, std::size_t seeds);

}  // namespace etude
