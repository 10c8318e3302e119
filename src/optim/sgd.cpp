#include "optim/objective.h"

namespace etude {
namespace {

// Without momentum there is no state, and a pass moves a third less memory.
struct Sgd {
  static constexpr std::size_t state_arrays = 0;
  Objective objective;

  auto prepare(double learning_rate, std::int64_t /*step*/, std::vector<double>& /*scalars*/) const {
    return [lr = narrow(learning_rate), objective = objective](auto& w, const auto& g, auto& /*s*/) {
      w = w - lr * objective.gradient(w, g);
    };
  }
};

struct SgdWithMomentum {
  static constexpr std::size_t state_arrays = 1;  // momentum_buffer
  double momentum, dampening;
  bool nesterov;
  Objective objective;

  auto prepare(double learning_rate, std::int64_t step, std::vector<double>& /*scalars*/) const {
    return [lr = narrow(learning_rate), mu = narrow(momentum), undamped = narrow(1 - dampening), nesterov = nesterov,
            first = step == 1, objective = objective](auto& w, auto g, auto& s) {
      auto& b = s[0];
      g = objective.gradient(w, g);
      b = first ? g : mu * b + undamped * g;
      w = w - lr * (nesterov ? g + mu * b : b);
    };
  }
};

std::string conflict(const Hyperparameters& h) {
  const bool looks_ahead_of_nothing = number(h, "momentum") == 0 || number(h, "dampening") != 0;
  return flag(h, "nesterov") && looks_ahead_of_nothing ? "nesterov = true needs a momentum above 0 and dampening = 0"
                                                       : "";
}

const Registration<OptimizerInfo> registration{
    {.name = "SGD",
     .formula =
         "b = g at first, then b = momentum*b + (1-dampening)*g;  w -= lr*b, or lr*(g + momentum*b) with nesterov",
     .reference = "Robbins & Monro 1951; momentum: Polyak 1964; Sutskever et al. 2013, "
                  "http://proceedings.mlr.press/v28/sutskever13.html",
     .usual_learning_rate = 1e-3,
     .usual_learning_rate_source = "torch.optim's default since 2.2",
     .hyperparameters = {{.name = "momentum", .default_value = 0.0, .meaning = "decay of the buffer b; 0: none"},
                         {.name = "dampening", .default_value = 0.0, .meaning = "holds back g in the buffer"},
                         weight_decay_info(0),
                         {.name = "nesterov", .default_value = false, .meaning = "look ahead along the buffer"},
                         maximize_info()},
     .conflict = conflict,
     .make = elementwise(
         [](const Hyperparameters& h) { return number(h, "momentum") == 0; },
         [](const Hyperparameters& h) { return Sgd{Objective(h)}; },
         [](const Hyperparameters& h) {
           return SgdWithMomentum{number(h, "momentum"), number(h, "dampening"), flag(h, "nesterov"), Objective(h)};
         })}};

}  // namespace
}  // namespace etude
