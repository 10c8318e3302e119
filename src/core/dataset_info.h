#pragma once

#include <cstdint>
#include <string>

#include "core/shape.h"

namespace etude {

/// What a plan needs to know of a dataset without opening it.
struct DatasetInfo {
  std::string name;
  std::string summary;
  std::string task;          ///< in the registry of tasks
  Shape shape;               ///< of an example's input: an image's (C, H, W), a row's (features), a text's (length)
  std::int64_t outputs = 0;  ///< of a model: classes, values, or tokens of the vocabulary
  std::int64_t train_examples = 0;
  std::int64_t test_examples = 0;
};

}  // namespace etude
