#pragma once

#include <cmath>
#include <cstdint>

#include "optim/objective.h"

namespace etude {

/// The moving averages of g and of g² that Adam and its descendants carry, and the corrections of their bias towards 0.
struct Moments {
  explicit Moments(const Hyperparameters& values) : beta1(pair(values, "betas")[0]), beta2(pair(values, "betas")[1]) {}

  /// 1 - β1^t and 1 - β2^t.
  [[nodiscard]] double c1(std::int64_t step) const { return 1 - std::pow(beta1, static_cast<double>(step)); }
  [[nodiscard]] double c2(std::int64_t step) const { return 1 - std::pow(beta2, static_cast<double>(step)); }

  /// m = β1*m + (1-β1)*g;  v = β2*v + (1-β2)*g², in the formula's precision.
  [[nodiscard]] auto update() const {
    return [beta1 = narrow(beta1), beta2 = narrow(beta2), rest1 = narrow(1 - beta1), rest2 = narrow(1 - beta2)](
               const auto& g, auto& m, auto& v) {
      m = beta1 * m + rest1 * g;
      v = beta2 * v + rest2 * g * g;
    };
  }

  double beta1, beta2;
};

inline HyperparameterInfo betas_info() {
  return {.name = "betas",
          .default_value = std::array{0.9, 0.999},
          .maximum_exclusive = 1,
          .meaning = "decay of the moving averages of g and of g²"};
}

}  // namespace etude
