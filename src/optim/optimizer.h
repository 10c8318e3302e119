#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "optim/parameters.h"

namespace etude {

/// Everything an optimizer carries from step to step.
struct OptimizerState {
  std::int64_t step = 0;              ///< updates done so far
  std::vector<double> scalars;        ///< NAdam's running product of momentum factors
  std::vector<torch::Tensor> arrays;  ///< exp_avg, exp_avg_sq, ..., where the parameters are; never replaced
};

/// An optimizer with its hyperparameters; what changes is in the state, so one object serves any number of models.
/// Gradients are not recorded while it works (torch::NoGradGuard).
class Optimizer {
 public:
  Optimizer() = default;
  virtual ~Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  /// The state before the first step.
  [[nodiscard]] virtual OptimizerState initial_state(const Parameters& parameters) const = 0;

  /// Computes the gradients anew, of the same batch at the parameters as they are then.
  using Gradients = std::function<void()>;

  /// One update of all parameters in place, by their gradients; what these hold afterwards is nobody's concern.
  /// Threads: as many as OpenMP gives; the result does not depend on their number.
  virtual void step(double learning_rate, Parameters& parameters, OptimizerState& state,
                    const Gradients& compute_gradients) const = 0;

  /// The weights to evaluate the model with, flat: those that are trained, unless the optimizer has others.
  [[nodiscard]] virtual torch::Tensor evaluation_weights(const Parameters& parameters,
                                                         const OptimizerState& /*state*/) const {
    return parameters.values;
  }
};

}  // namespace etude
