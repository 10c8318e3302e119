#include "optim/common_hyperparameters.h"
#include "optim/elementwise.h"

namespace etude {
namespace {

struct NAdam {
  static constexpr std::size_t state_arrays = 2;  // exp_avg, exp_avg_sq
  double beta1, beta2, eps, weight_decay, momentum_decay;
  bool maximize;

  [[nodiscard]] double momentum(double t) const { return beta1 * (1 - 0.5 * std::pow(0.96, t * momentum_decay)); }

  // scalars[0]: the product of all momentum factors so far. PyTorch before 2.0 multiplied it twice.
  auto prepare(double learning_rate, std::int64_t step, std::vector<double>& scalars) const {
    const auto t = static_cast<double>(step);
    scalars.resize(1, 1.0);
    const double mu = momentum(t), next_mu = momentum(t + 1), product = scalars[0] *= mu;
    const double c2 = 1 - std::pow(beta2, t);
    return [beta1 = narrow(beta1), beta2 = narrow(beta2), rest1 = narrow(1 - beta1), rest2 = narrow(1 - beta2),
            gradient_step = narrow(learning_rate * (1 - mu) / (1 - product)),
            momentum_step = narrow(learning_rate * next_mu / (1 - product * next_mu)), c2 = narrow(c2),
            eps = narrow(eps), decay = narrow(weight_decay), maximize = maximize](auto& w, auto g, auto& s) {
      auto &m = s[0], &v = s[1];
      if (maximize) g = -g;
      if (decay != 0) g = g + decay * w;
      m = beta1 * m + rest1 * g;
      v = beta2 * v + rest2 * g * g;
      const auto denominator = sqrt(v / c2) + eps;
      w = w - gradient_step * g / denominator - momentum_step * m / denominator;
    };
  }
};

std::unique_ptr<Optimizer> make(const Hyperparameters& h) {
  const auto [beta1, beta2] = pair(h, "betas");
  return std::make_unique<ElementwiseOptimizer<NAdam>>(NAdam{beta1, beta2, number(h, "eps"), number(h, "weight_decay"),
                                                             number(h, "momentum_decay"), flag(h, "maximize")});
}

const Registration<OptimizerInfo> registration{
    {.name = "NAdam",
     .formula =
         "μ_t = β1*(1 - 0.96^(t*ψ)/2);  w -= lr * [(1-μ_t)*g/(1-Πμ) + μ_{t+1}*m/(1-Πμ*μ_{t+1})] / (√(v/c2) + eps)",
     .reference = "Dozat 2016, https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ",
     .hyperparameters = {betas_info(),
                         eps_info(1e-8),
                         weight_decay_info(0),
                         {.name = "momentum_decay", .default_value = 0.004, .meaning = "ψ, the schedule of μ"},
                         maximize_info()},
     .make = make}};

}  // namespace
}  // namespace etude
