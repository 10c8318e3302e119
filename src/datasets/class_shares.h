#pragma once

#include <cstdint>

#include "datasets/dataset.h"

namespace etude {

/// The share of the largest class among a split's first `examples` (1 to size()): the accuracy of always answering it.
double largest_class_share(const Split& split, std::int64_t examples);

}  // namespace etude
