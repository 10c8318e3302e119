#pragma once

#include "analysis/metric_summary.h"

namespace etude {

/// The targets of convergence that suit a summary whose optimizers are there: MetricSummary::targets says which. None
/// where nothing is learned.
std::vector<double> chosen_targets(const MetricSummary& summary);

}  // namespace etude
