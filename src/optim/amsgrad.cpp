#include "optim/moments.h"

namespace etude {
namespace {

struct AmsGrad {
  static constexpr std::size_t state_arrays = 3;  // exp_avg, exp_avg_sq, max_exp_avg_sq
  Moments moments;
  double eps;
  Objective objective;

  auto prepare(double learning_rate, std::int64_t step, std::vector<double>& /*scalars*/) const {
    const double c1 = moments.c1(step), c2 = moments.c2(step);
    return [update = moments.update(), step_size = narrow(learning_rate / c1), sqrt_c2 = narrow(std::sqrt(c2)),
            eps = narrow(eps), objective = objective](auto& w, const auto& g, auto& s) {
      auto &m = s[0], &v = s[1], &largest = s[2];
      update(objective.gradient(w, g), m, v);
      largest = maximum(largest, v);  // of the uncorrected v, as PyTorch has it
      w = w - step_size * m / (sqrt(largest) / sqrt_c2 + eps);
    };
  }
};

const Registration<OptimizerInfo> registration{
    {.name = "AMSGrad",
     .formula = "as Adam, with the running maximum of v in place of v",
     .reference = "Reddi, Kale & Kumar 2018, https://openreview.net/forum?id=ryQu7f-RZ",
     .usual_learning_rate = 1e-3,
     .usual_learning_rate_source = "torch.optim's default for Adam",
     .hyperparameters = {betas_info(), eps_info(1e-8), weight_decay_info(0), maximize_info()},
     .make = elementwise([](const Hyperparameters& h) {
       return AmsGrad{Moments(h), number(h, "eps"), Objective(h)};
     })}};

}  // namespace
}  // namespace etude
