#pragma once

#include <cstdint>
#include <vector>

#include "analysis/cells.h"

namespace etude {

/// Indices into histories of `length` epochs: all of them, or `most` spread evenly, the first and the last among them.
/// most >= 2.
std::vector<std::size_t> thinned(std::size_t length, std::size_t most);

/// A metric's mean over a cell's finished seeds, epoch by epoch. Non-finite where a seed's number is, or is missing: a
/// loss that diverged has no mean. Deviations have n - 1 in the denominator and are NaN with one seed.
struct EpochCurve {
  std::vector<double> means, deviations;
};

/// At these epochs, ascending, as far as every trial of the cell goes; empty where none is finished.
EpochCurve epoch_curve(const Cell& cell, const MetricInfo& metric, const std::vector<std::int64_t>& epochs);

}  // namespace etude
