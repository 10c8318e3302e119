#pragma once

#include "core/trial.h"

namespace etude::cli {

/// Seconds of one trial, from those of a step and of an evaluation. Epoch 0 is measured once per seed, not per trial,
/// and left out.
double trial_seconds(const Problem& problem, double step, double evaluation);

}  // namespace etude::cli
