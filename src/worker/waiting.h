#pragma once

#include <string>

#include "store/store.h"

namespace etude {

/// What a worker without a trial waits for, for people: "SGD lr 0.1 seed 2, held by host:12 until its lease ends in 14
/// s". Empty where the running trial's worker shows signs of life: it holds more than half of `lease` still.
std::string waiting_for(const TrialRecord& running, std::chrono::milliseconds lease);

}  // namespace etude
