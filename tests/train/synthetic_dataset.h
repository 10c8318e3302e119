#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "datasets/dataset.h"

namespace etude::testing_data {

/// Images in memory whose brightness tells their class, so that a few steps learn something.
class SyntheticSplit : public Split {
 public:
  SyntheticSplit(const Shape& shape, std::int64_t size, std::int64_t classes, unsigned seed) : shape_(shape) {
    std::mt19937 random(seed);
    for (std::int64_t i = 0; i < size; ++i) {
      labels_.push_back(static_cast<std::uint8_t>(random() % classes));
      for (std::int64_t pixel = 0; pixel < shape.size(); ++pixel) {
        bytes_.push_back(static_cast<std::uint8_t>(labels_.back() * 200 / classes + random() % 56));
      }
    }
  }
  [[nodiscard]] std::int64_t size() const override { return static_cast<std::int64_t>(labels_.size()); }
  [[nodiscard]] const std::uint8_t* input(std::int64_t index) const override {
    return bytes_.data() + index * shape_.size();
  }
  [[nodiscard]] const std::uint8_t* target(std::int64_t index) const override { return &labels_[index]; }

 private:
  Shape shape_;
  std::vector<std::uint8_t> bytes_, labels_;
};

/// Registered as "synthetic": 3x12x12, 4 classes, 150 training images and 60 test images.
inline const DatasetInfo synthetic_info{.name = "synthetic",
                                        .summary = "brightness tells the class",
                                        .task = "image-classification",
                                        .shape = {.sizes = {3, 12, 12}},
                                        .outputs = 4,
                                        .train_examples = 150,
                                        .test_examples = 60};

inline Dataset synthetic_dataset() {
  const auto& info = synthetic_info;
  return {.info = info,
          .train = std::make_unique<SyntheticSplit>(info.shape, info.train_examples, info.outputs, 1),
          .test = std::make_unique<SyntheticSplit>(info.shape, info.test_examples, info.outputs, 2),
          .checksum = "synthetic"};
}

}  // namespace etude::testing_data
