#pragma once

#include <torch/types.h>

#include <array>
#include <optional>

#include "optim/parameters.h"
#include "tasks/task.h"

namespace etude {

/// What a model made of one batch.
struct BatchResult {
  torch::Tensor output, target;    ///< (N, ...): what they mean is the task's
  double loss = 0;                 ///< mean over the batch
  std::optional<Answers> answers;  ///< nullopt where none is right or wrong
};

/// Measures one metric: over an epoch's steps, or over the test set after them. At epoch 0 no gradient is taken and
/// nothing is updated. Gradients are not recorded while it works (torch::NoGradGuard).
class Meter {
 public:
  Meter() = default;
  virtual ~Meter() = default;
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;

  /// With the weights before the step, in the order of the epoch.
  virtual void on_train_batch(const BatchResult& /*result*/) {}
  /// Between backward and update; `step` counts the epoch's from 0.
  virtual void on_gradients(const Parameters& /*parameters*/, std::int64_t /*step*/) {}
  virtual void on_update(const Parameters& /*parameters*/, double /*learning_rate*/) {}
  virtual void on_test_batch(const BatchResult& /*result*/) {}
  virtual void on_validation_batch(const BatchResult& /*result*/) {}

  /// Of what was added since the epoch began: the mean. nullopt where nothing was.
  [[nodiscard]] std::optional<double> value() const {
    return sums_[1] == 0 ? std::nullopt : std::optional(sums_[0] / sums_[1]);
  }

  /// All that it carries from step to step; a trial that goes on in the middle of an epoch has it back.
  using Sums = std::array<double, 2>;
  [[nodiscard]] const Sums& sums() const { return sums_; }
  void set_sums(const Sums& sums) { sums_ = sums; }

 protected:
  void add(double sum, double count = 1) {
    sums_[0] += sum;
    sums_[1] += count;
  }

 private:
  Sums sums_{};
};

}  // namespace etude
