#pragma once

#include <cstdint>
#include <span>

#include "metrics/meter.h"
#include "optim/optimizer.h"
#include "tasks/task.h"
#include "train/network.h"

namespace etude {

// A trial whose every weight is NaN, of those that are evaluated too: every output will be, and every loss, and every
// gradient, whatever the batch; and no optimizer makes a number of NaN (tests: Optimizers.NaNIsForever,
// Trainer.FillsInWhatALostTrialWouldRecord). What is left of it is measured without the network.

bool weights_are_lost(const Network& network, const Optimizer& optimizer, const OptimizerState& state);

/// What a lost network makes of a batch: outputs and a loss of NaN.
BatchResult lost_result(const Task& task, const Network& network, const Batches& batches,
                        std::span<const std::int64_t> indices);

}  // namespace etude
