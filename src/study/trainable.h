#pragma once

#include "core/trial.h"

namespace etude {

/// Throws UsageError with what this étude does not know of a recorded trial, which another has made: its dataset, model
/// or optimizer, a hyperparameter, a later definition, a setting. It is shown, and never trained as something else.
void require_trainable(const Trial& trial);

}  // namespace etude
