#pragma once

#include <string>

#include "protocol/measurement.h"

namespace etude {

struct MeasureOptions {
  std::string trial;  ///< canonical text
  std::string data_dir;
  std::string device = "auto";
  int threads = 1;
  int steps = 12;  ///< timed ones; two more go first, to warm up
};

/// Times a trial's real training steps and one pass over the test set.
Measurement measure(const MeasureOptions& options);

}  // namespace etude
