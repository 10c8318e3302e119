#include "core/error.h"
#include "optim/common_hyperparameters.h"
#include "optim/elementwise.h"

namespace etude {
namespace {

// Without momentum there is no state, and a pass moves a third less memory.
struct Sgd {
  static constexpr std::size_t state_arrays = 0;
  double weight_decay = 0;
  bool maximize = false;

  auto prepare(double learning_rate, std::int64_t /*step*/, std::vector<double>& /*scalars*/) const {
    return
        [lr = narrow(learning_rate), decay = narrow(weight_decay), maximize = maximize](auto& w, auto g, auto& /*s*/) {
          if (maximize) g = -g;
          if (decay != 0) g = g + decay * w;
          w = w - lr * g;
        };
  }
};

struct SgdWithMomentum {
  static constexpr std::size_t state_arrays = 1;  // momentum_buffer
  double momentum, dampening, weight_decay;
  bool nesterov, maximize;

  auto prepare(double learning_rate, std::int64_t step, std::vector<double>& /*scalars*/) const {
    return [lr = narrow(learning_rate), mu = narrow(momentum), undamped = narrow(1 - dampening),
            decay = narrow(weight_decay), nesterov = nesterov, maximize = maximize,
            first = step == 1](auto& w, auto g, auto& s) {
      auto& b = s[0];
      if (maximize) g = -g;
      if (decay != 0) g = g + decay * w;
      b = first ? g : mu * b + undamped * g;
      w = w - lr * (nesterov ? g + mu * b : b);
    };
  }
};

std::unique_ptr<Optimizer> make(const Hyperparameters& h) {
  const double momentum = number(h, "momentum"), dampening = number(h, "dampening");
  const double weight_decay = number(h, "weight_decay");
  const bool nesterov = flag(h, "nesterov"), maximize = flag(h, "maximize");
  if (nesterov && (momentum == 0 || dampening != 0)) {
    throw UsageError("nesterov = true needs a momentum above 0 and dampening = 0");
  }
  if (momentum == 0) return std::make_unique<ElementwiseOptimizer<Sgd>>(Sgd{weight_decay, maximize});
  return std::make_unique<ElementwiseOptimizer<SgdWithMomentum>>(
      SgdWithMomentum{momentum, dampening, weight_decay, nesterov, maximize});
}

const Registration<OptimizerInfo> registration{
    {.name = "SGD",
     .formula =
         "b = g at first, then b = momentum*b + (1-dampening)*g;  w -= lr*b, or lr*(g + momentum*b) with nesterov",
     .reference = "Robbins & Monro 1951; momentum: Polyak 1964; Sutskever et al. 2013, "
                  "http://proceedings.mlr.press/v28/sutskever13.html",
     .hyperparameters = {{.name = "momentum", .default_value = 0.0, .meaning = "decay of the buffer b; 0: none"},
                         {.name = "dampening", .default_value = 0.0, .meaning = "holds back g in the buffer"},
                         weight_decay_info(0),
                         {.name = "nesterov", .default_value = false, .meaning = "look ahead along the buffer"},
                         maximize_info()},
     .make = make}};

}  // namespace
}  // namespace etude
