#pragma once

#include <cstdint>
#include <string>

namespace etude {

struct ImageShape {
  std::int64_t channels = 0, height = 0, width = 0;
  [[nodiscard]] std::int64_t size() const { return channels * height * width; }
  bool operator==(const ImageShape&) const = default;
};

/// What a plan needs to know of a dataset without opening it.
struct DatasetInfo {
  std::string name;
  std::string summary;
  ImageShape shape;
  std::int64_t classes = 0;
  std::int64_t train_examples = 0;
  std::int64_t test_examples = 0;
};

}  // namespace etude
