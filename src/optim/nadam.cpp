#include "optim/moments.h"

namespace etude {
namespace {

struct NAdam {
  static constexpr std::size_t state_arrays = 2;  // exp_avg, exp_avg_sq
  Moments moments;
  double eps, momentum_decay;
  Objective objective;

  [[nodiscard]] double momentum(double t) const {
    return moments.beta1 * (1 - 0.5 * std::pow(0.96, t * momentum_decay));
  }

  // scalars[0]: the product of all momentum factors so far. PyTorch before 2.0 multiplied it twice.
  auto prepare(double learning_rate, std::int64_t step, std::vector<double>& scalars) const {
    const auto t = static_cast<double>(step);
    scalars.resize(1, 1.0);
    const double mu = momentum(t), next_mu = momentum(t + 1), product = scalars[0] *= mu;
    return [update = moments.update(), gradient_step = narrow(learning_rate * (1 - mu) / (1 - product)),
            momentum_step = narrow(learning_rate * next_mu / (1 - product * next_mu)), c2 = narrow(moments.c2(step)),
            eps = narrow(eps), objective = objective](auto& w, auto g, auto& s) {
      auto &m = s[0], &v = s[1];
      g = objective.gradient(w, g);
      update(g, m, v);
      const auto denominator = sqrt(v / c2) + eps;
      w = w - gradient_step * g / denominator - momentum_step * m / denominator;
    };
  }
};

const Registration<OptimizerInfo> registration{
    {.name = "NAdam",
     .formula =
         "μ_t = β1*(1 - 0.96^(t*ψ)/2);  w -= lr * [(1-μ_t)*g/(1-Πμ) + μ_{t+1}*m/(1-Πμ*μ_{t+1})] / (√(v/c2) + eps)",
     .reference = "Dozat 2016, https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ",
     .usual_learning_rate = 2e-3,
     .usual_learning_rate_source = "torch.optim's default",
     .hyperparameters = {betas_info(),
                         eps_info(1e-8),
                         weight_decay_info(0),
                         {.name = "momentum_decay", .default_value = 0.004, .meaning = "ψ, the schedule of μ"},
                         maximize_info()},
     .make = elementwise([](const Hyperparameters& h) {
       return NAdam{Moments(h), number(h, "eps"), number(h, "momentum_decay"), Objective(h)};
     })}};

}  // namespace
}  // namespace etude
