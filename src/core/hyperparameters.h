#pragma once

#include "core/optimizer.h"

namespace etude {

/// The given values with the optimizer's defaults filled in.
/// Throws UsageError for an unknown name (with the nearest one), a wrong type, or a value out of range.
Hyperparameters complete(const OptimizerInfo& optimizer, const Hyperparameters& given);

/// "0.9", "true", "[0.9, 0.999]": as a study file has it, shortest form that reads back the same.
std::string to_string(const HyperparameterValue& value);

}  // namespace etude
