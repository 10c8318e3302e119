#pragma once

#include <torch/torch.h>

#include "metrics/meter.h"

namespace etude {

/// How many answers are right; the first of equal logits is the answer.
inline double right_answers(const BatchResult& result) {
  return static_cast<double>(result.output.argmax(-1).eq(result.target).sum().item<std::int64_t>());
}

}  // namespace etude
