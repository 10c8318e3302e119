#pragma once

#include "core/hyperparameters.h"
#include "optim/elementwise.h"

namespace etude {

/// What is minimized: the loss, or its negative (`maximize`), and the L2 penalty of the weights.
struct Objective {
  explicit Objective(const Hyperparameters& values)
      : weight_decay(narrow(number(values, "weight_decay"))), maximize(flag(values, "maximize")) {}
  /// With a weight decay that is no penalty: a decoupled one, or none.
  Objective(double weight_decay, bool maximize) : weight_decay(narrow(weight_decay)), maximize(maximize) {}

  /// Its gradient at w, `g` being the loss's.
  auto gradient(const auto& w, auto g) const {
    if (maximize) g = -g;
    if (weight_decay != 0) g = g + weight_decay * w;
    return g;
  }

  float weight_decay;
  bool maximize;
};

// The hyperparameters that are read above, and others that several optimizers share, with PyTorch's names.
inline HyperparameterInfo weight_decay_info(double value,
                                            const char* meaning = "L2 penalty: this times w is added to g") {
  return {.name = "weight_decay", .default_value = value, .meaning = meaning};
}
inline HyperparameterInfo maximize_info() { return {.name = "maximize", .default_value = false, .meaning = "ascend"}; }
inline HyperparameterInfo eps_info(double value) {
  return {.name = "eps", .default_value = value, .meaning = "added to the denominator"};
}

}  // namespace etude
