#pragma once

#include "tasks/task.h"

namespace etude {

/// Where each answer is one of a number of classes: logits (N, ..., classes), targets (N, ...) int64.
class ChoosesClasses : public Task {
 public:
  /// Cross-entropy, mean over all answers.
  [[nodiscard]] torch::Tensor loss(const torch::Tensor& output, const torch::Tensor& target) const final;

  /// The answer is the largest logit, the first of equal ones; of logits that are all NaN it is class 0.
  [[nodiscard]] std::optional<Answers> answers(const torch::Tensor& output, const torch::Tensor& target) const final;
};

}  // namespace etude
