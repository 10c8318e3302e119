#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "core/dataset_info.h"
#include "datasets/dataset.h"

namespace etude {

struct Batch {
  torch::Tensor input;   ///< what the model takes; images are (N, C, H, W) float32, channels last in memory
  torch::Tensor target;  ///< (N, ...)
};

/// The first examples of one split as batches on one device.
class Batches {
 public:
  explicit Batches(std::int64_t examples) : examples_(examples) {}
  virtual ~Batches() = default;
  Batches(const Batches&) = delete;
  Batches& operator=(const Batches&) = delete;

  /// In memory that the next batch overwrites.
  virtual Batch gather(std::span<const std::int64_t> indices) = 0;
  /// The targets of a batch alone.
  [[nodiscard]] virtual torch::Tensor targets(std::span<const std::int64_t> indices) const = 0;
  [[nodiscard]] std::int64_t examples() const { return examples_; }

 private:
  std::int64_t examples_;
};

struct Answers {
  double right = 0, all = 0;
};

class Task {
 public:
  Task() = default;
  virtual ~Task() = default;
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;

  /// The split must outlive them.
  [[nodiscard]] virtual std::unique_ptr<Batches> batches(const Split& split, const DatasetInfo& dataset,
                                                         std::int64_t examples, torch::Device device) const = 0;

  /// Mean over the batch; output is what a model with DatasetInfo::outputs answers.
  [[nodiscard]] virtual torch::Tensor loss(const torch::Tensor& output, const torch::Tensor& target) const = 0;

  /// nullopt where no answer is right or wrong.
  [[nodiscard]] virtual std::optional<Answers> answers(const torch::Tensor& /*output*/,
                                                       const torch::Tensor& /*target*/) const {
    return std::nullopt;
  }
};

}  // namespace etude
