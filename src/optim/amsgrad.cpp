#include "optim/common_hyperparameters.h"
#include "optim/elementwise.h"

namespace etude {
namespace {

struct AmsGrad {
  static constexpr std::size_t state_arrays = 3;  // exp_avg, exp_avg_sq, max_exp_avg_sq
  double beta1, beta2, eps, weight_decay;
  bool maximize;

  auto prepare(double learning_rate, std::int64_t step, std::vector<double>& /*scalars*/) const {
    const auto t = static_cast<double>(step);
    const double c1 = 1 - std::pow(beta1, t), c2 = 1 - std::pow(beta2, t);
    return [beta1 = narrow(beta1), beta2 = narrow(beta2), rest1 = narrow(1 - beta1), rest2 = narrow(1 - beta2),
            step_size = narrow(learning_rate / c1), sqrt_c2 = narrow(std::sqrt(c2)), eps = narrow(eps),
            decay = narrow(weight_decay), maximize = maximize](auto& w, auto g, auto& s) {
      auto &m = s[0], &v = s[1], &largest = s[2];
      if (maximize) g = -g;
      if (decay != 0) g = g + decay * w;
      m = beta1 * m + rest1 * g;
      v = beta2 * v + rest2 * g * g;
      largest = maximum(largest, v);  // of the uncorrected v, as PyTorch has it
      w = w - step_size * m / (sqrt(largest) / sqrt_c2 + eps);
    };
  }
};

std::unique_ptr<Optimizer> make(const Hyperparameters& h) {
  const auto [beta1, beta2] = pair(h, "betas");
  return std::make_unique<ElementwiseOptimizer<AmsGrad>>(
      AmsGrad{beta1, beta2, number(h, "eps"), number(h, "weight_decay"), flag(h, "maximize")});
}

const Registration<OptimizerInfo> registration{
    {.name = "AMSGrad",
     .formula = "as Adam, with the running maximum of v in place of v",
     .reference = "Reddi, Kale & Kumar 2018, https://openreview.net/forum?id=ryQu7f-RZ",
     .hyperparameters = {betas_info(), eps_info(1e-8), weight_decay_info(0), maximize_info()},
     .make = make}};

}  // namespace
}  // namespace etude
