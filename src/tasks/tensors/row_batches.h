#pragma once

#include <memory>

#include "tasks/task.h"

namespace etude {

/// Rows of numbers that lie one after another: (N, inputs) float32, and targets (N) of one byte each, which become
/// int64, or (N, outputs) float32.
std::unique_ptr<Batches> row_batches(const Split& split, const DatasetInfo& dataset, std::int64_t examples,
                                     torch::Dtype target, torch::Device device);

}  // namespace etude
