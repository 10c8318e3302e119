#pragma once

#include <ostream>
#include <string>

#include "store/store.h"

namespace etude {

// A study as TensorBoard reads it: a folder of runs, one per trial, each an event file; and one event file above them
// that tells the HParams tab its columns. Floats are single, as TensorBoard has them.

/// The trial's folder: "SGD+momentum/lr=0.001/seed=0"; what a folder's name cannot hold is percent-encoded.
std::string tensorboard_run(const TrialRecord& trial);

/// The study: the hyperparameters and metrics that its trials have.
void write_tensorboard_study(const StudyRecord& study, std::ostream& out);

/// A finished trial. A scalar per metric by epoch, `step_loss` by step where recorded;
/// its hyperparameters (optimizer, learning rate and seed among them) with the time of its beginning and end. A trial
/// that diverged has ended well: its loss is NaN.
void write_tensorboard_trial(const TrialRecord& trial, std::ostream& out);

}  // namespace etude
