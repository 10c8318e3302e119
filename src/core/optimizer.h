#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/trial.h"

namespace etude {

/// Everything an optimizer carries from step to step; a checkpoint stores just this.
struct OptimizerState {
  std::int64_t step = 0;                   ///< updates done so far
  std::vector<double> scalars;             ///< NAdam's running product of momentum factors
  std::vector<std::vector<float>> arrays;  ///< exp_avg, exp_avg_sq, ...: one float per parameter each
};

struct DeviceArray;           // optim/device_array.h: a flat float array on a GPU
struct DeviceOptimizerState;  // the same state, there

/// An optimizer with its hyperparameters; what changes is in the state, so one object serves any number of models.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  /// The state before the first step, for `size` parameters.
  [[nodiscard]] virtual OptimizerState initial_state(std::size_t size) const = 0;

  /// One update of all `parameters` in place; all three are of one length, gradients are left as they are.
  /// Threads: as many as OpenMP gives; the result does not depend on their number.
  virtual void step(double learning_rate, std::span<float> parameters, std::span<const float> gradients,
                    OptimizerState& state) const = 0;

  /// The same update where the arrays live on a device: the same formula, an operation at a time.
  virtual void step(double learning_rate, DeviceArray& parameters, const DeviceArray& gradients,
                    DeviceOptimizerState& state) const = 0;
};

struct HyperparameterInfo {
  std::string name;  ///< PyTorch's: "weight_decay", "betas"
  HyperparameterValue default_value;
  double minimum = 0;                       ///< of the number, or of each of a pair; ignored for switches
  std::optional<double> maximum_exclusive;  ///< 1 for betas; absent where unbounded
  std::string meaning;                      ///< a short phrase for `etude optimizers`
};

struct OptimizerInfo {
  std::string name;     ///< as in a study file: "Adam"
  std::string formula;  ///< one line, plain text: "w -= lr * (m/c1) / (sqrt(v)/sqrt(c2) + eps)"
  std::string reference;
  int definition_version = 1;  ///< grows when the same settings would give other numbers; part of the trial key
  std::vector<HyperparameterInfo> hyperparameters;
  /// Throws UsageError where values that are each allowed do not go together (nesterov without momentum).
  std::function<std::unique_ptr<Optimizer>(const Hyperparameters&)> make;
};

}  // namespace etude
