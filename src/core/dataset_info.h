#pragma once

#include <cstdint>
#include <string>

#include "core/shape.h"

namespace etude {

/// What a plan needs to know of a dataset without opening it.
struct DatasetInfo {
  std::string name;
  std::string summary;
  Shape shape;  ///< of an example: an image's (C, H, W)
  std::int64_t classes = 0;
  std::int64_t train_examples = 0;
  std::int64_t test_examples = 0;
};

}  // namespace etude
