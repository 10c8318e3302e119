#pragma once

#include "core/optimizer.h"

namespace etude {

// Hyperparameters that several optimizers share, with PyTorch's names.
inline HyperparameterInfo betas_info() {
  return {.name = "betas",
          .default_value = std::array{0.9, 0.999},
          .maximum_exclusive = 1,
          .meaning = "decay of the moving averages of g and of g²"};
}
inline HyperparameterInfo eps_info(double value) {
  return {.name = "eps", .default_value = value, .meaning = "added to the denominator"};
}
inline HyperparameterInfo weight_decay_info(double value,
                                            const char* meaning = "L2 penalty: this times w is added to g") {
  return {.name = "weight_decay", .default_value = value, .meaning = meaning};
}
inline HyperparameterInfo maximize_info() { return {.name = "maximize", .default_value = false, .meaning = "ascend"}; }

}  // namespace etude
