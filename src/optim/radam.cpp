#include "optim/common_hyperparameters.h"
#include "optim/elementwise.h"

namespace etude {
namespace {

struct RAdam {
  static constexpr std::size_t state_arrays = 2;  // exp_avg, exp_avg_sq
  double beta1, beta2, eps, weight_decay;
  bool maximize;

  auto prepare(double learning_rate, std::int64_t step, std::vector<double>& /*scalars*/) const {
    const auto t = static_cast<double>(step);
    const double c1 = 1 - std::pow(beta1, t), c2 = 1 - std::pow(beta2, t);
    // The length of the averaging window: below 5 its variance is not tractable and the step is not adapted.
    const double rho_limit = 2 / (1 - beta2) - 1;
    const double rho = rho_limit - 2 * t * std::pow(beta2, t) / c2;
    const bool rectified = rho > 5;
    const double rectification =
        rectified ? std::sqrt((rho - 4) * (rho - 2) * rho_limit / ((rho_limit - 4) * (rho_limit - 2) * rho)) : 1;
    return [beta1 = narrow(beta1), beta2 = narrow(beta2), rest1 = narrow(1 - beta1), rest2 = narrow(1 - beta2),
            step_size = narrow(learning_rate / c1 * (rectified ? rectification * std::sqrt(c2) : 1)), eps = narrow(eps),
            decay = narrow(weight_decay), maximize = maximize, rectified](auto& w, auto g, auto& s) {
      auto &m = s[0], &v = s[1];
      if (maximize) g = -g;
      if (decay != 0) g = g + decay * w;
      m = beta1 * m + rest1 * g;
      v = beta2 * v + rest2 * g * g;
      w = w - (rectified ? step_size * m / (sqrt(v) + eps) : step_size * m);
    };
  }
};

std::unique_ptr<Optimizer> make(const Hyperparameters& h) {
  const auto [beta1, beta2] = pair(h, "betas");
  return std::make_unique<ElementwiseOptimizer<RAdam>>(
      RAdam{beta1, beta2, number(h, "eps"), number(h, "weight_decay"), flag(h, "maximize")});
}

const Registration<OptimizerInfo> registration{
    {.name = "RAdam",
     .formula = "ρ_t = ρ∞ - 2t*β2^t/c2;  w -= lr * (m/c1) * r_t*√c2 / (√v + eps) where ρ_t > 5, else lr * m/c1",
     .reference = "Liu et al. 2020, https://arxiv.org/abs/1908.03265",
     .hyperparameters = {betas_info(), eps_info(1e-8), weight_decay_info(0), maximize_info()},
     .make = make}};

}  // namespace
}  // namespace etude
