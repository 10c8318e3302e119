#include "optim/moments.h"

namespace etude {
namespace {

struct RAdam {
  static constexpr std::size_t state_arrays = 2;  // exp_avg, exp_avg_sq
  Moments moments;
  double eps;
  Objective objective;

  auto prepare(double learning_rate, std::int64_t step, std::vector<double>& /*scalars*/) const {
    const auto t = static_cast<double>(step);
    const double c1 = moments.c1(step), c2 = moments.c2(step);
    // The length of the averaging window: below 5 its variance is not tractable and the step is not adapted.
    const double rho_limit = 2 / (1 - moments.beta2) - 1;
    const double rho = rho_limit - 2 * t * std::pow(moments.beta2, t) / c2;
    const bool rectified = rho > 5;
    const double rectification =
        rectified ? std::sqrt((rho - 4) * (rho - 2) * rho_limit / ((rho_limit - 4) * (rho_limit - 2) * rho)) : 1;
    return [update = moments.update(),
            step_size = narrow(learning_rate / c1 * (rectified ? rectification * std::sqrt(c2) : 1)), eps = narrow(eps),
            objective = objective, rectified](auto& w, const auto& g, auto& s) {
      auto &m = s[0], &v = s[1];
      update(objective.gradient(w, g), m, v);
      w = w - (rectified ? step_size * m / (sqrt(v) + eps) : step_size * m);
    };
  }
};

const Registration<OptimizerInfo> registration{
    {.name = "RAdam",
     .formula = "ρ_t = ρ∞ - 2t*β2^t/c2;  w -= lr * (m/c1) * r_t*√c2 / (√v + eps) where ρ_t > 5, else lr * m/c1",
     .reference = "Liu et al. 2020, https://arxiv.org/abs/1908.03265",
     .usual_learning_rate = 1e-3,
     .usual_learning_rate_source = "torch.optim's default",
     .hyperparameters = {betas_info(), eps_info(1e-8), weight_decay_info(0), maximize_info()},
     .make = elementwise([](const Hyperparameters& h) {
       return RAdam{Moments(h), number(h, "eps"), Objective(h)};
     })}};

}  // namespace
}  // namespace etude
