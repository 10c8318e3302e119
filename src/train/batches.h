#pragma once

#include <torch/types.h>

#include <cstdint>
#include <span>

#include "datasets/dataset.h"

namespace etude {

struct Batch {
  torch::Tensor images;  ///< (N, C, H, W) float32, channels last in memory: (byte / 255 - 0.5) / 0.5
  torch::Tensor labels;  ///< (N) int64
};

/// Batches of one split on one device. On a CPU the images stay bytes in the mapped files and a batch is gathered and
/// normalized in one pass into a buffer that the next batch overwrites; on a GPU all bytes lie in its memory.
class Batches {
 public:
  Batches(const Split& split, const Shape& shape, std::int64_t examples, torch::Device device);

  Batch gather(std::span<const std::int64_t> indices);
  [[nodiscard]] std::int64_t examples() const { return examples_; }
  /// The labels of a batch alone.
  [[nodiscard]] torch::Tensor labels(std::span<const std::int64_t> indices) const;

 private:
  Batch gather_on_host(std::span<const std::int64_t> indices);
  Batch gather_on_device(std::span<const std::int64_t> indices);

  const Split& split_;
  Shape shape_;
  std::int64_t examples_;
  torch::Device device_;
  torch::Tensor images_, labels_;  // host: the batch buffer; device: the whole split, bytes in (N, H, W, C)
};

}  // namespace etude
