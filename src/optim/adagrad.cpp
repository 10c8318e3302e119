#include "optim/objective.h"

namespace etude {
namespace {

struct AdaGrad {
  static constexpr std::size_t state_arrays = 1;  // sum
  float initial_state;
  double lr_decay, eps;
  Objective objective;

  auto prepare(double learning_rate, std::int64_t step, std::vector<double>& /*scalars*/) const {
    return [lr = narrow(learning_rate / (1 + static_cast<double>(step - 1) * lr_decay)), eps = narrow(eps),
            objective = objective](auto& w, auto g, auto& s) {
      auto& sum = s[0];
      g = objective.gradient(w, g);
      sum = sum + g * g;
      w = w - lr * g / (sqrt(sum) + eps);
    };
  }
};

const Registration<OptimizerInfo> registration{
    {.name = "AdaGrad",
     .formula = "s = s + g²;  w -= lr/(1 + (t-1)*lr_decay) * g / (√s + eps)",
     .reference = "Duchi, Hazan & Singer 2011, https://jmlr.org/papers/v12/duchi11a.html",
     .usual_learning_rate = 1e-2,
     .usual_learning_rate_source = "torch.optim's default",
     .hyperparameters =
         {{.name = "lr_decay", .default_value = 0.0, .meaning = "the learning rate falls as 1/(1 + (t-1) * this)"},
          eps_info(1e-10),
          weight_decay_info(0),
          {.name = "initial_accumulator_value", .default_value = 0.0, .meaning = "s before the first step"},
          maximize_info()},
     .make = elementwise([](const Hyperparameters& h) {
       return AdaGrad{narrow(number(h, "initial_accumulator_value")), number(h, "lr_decay"), number(h, "eps"),
                      Objective(h)};
     })}};

}  // namespace
}  // namespace etude
