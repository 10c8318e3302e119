#pragma once

#include "protocol/worker_info.h"

namespace etude {

/// What this program runs on, for `etude doctor` and for how many workers `etude run` starts.
WorkerInfo info();

}  // namespace etude
