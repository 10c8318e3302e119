#include "optim/moments.h"

namespace etude {
namespace {

struct AdamW {
  static constexpr std::size_t state_arrays = 2;  // exp_avg, exp_avg_sq
  Moments moments;
  double eps, weight_decay;
  Objective objective;

  auto prepare(double learning_rate, std::int64_t step, std::vector<double>& /*scalars*/) const {
    const double c1 = moments.c1(step), c2 = moments.c2(step);
    return [update = moments.update(), step_size = narrow(learning_rate / c1), sqrt_c2 = narrow(std::sqrt(c2)),
            eps = narrow(eps), keep = narrow(1 - learning_rate * weight_decay),
            objective = objective](auto& w, const auto& g, auto& s) {
      auto &m = s[0], &v = s[1];
      w = keep * w;
      update(objective.gradient(w, g), m, v);
      w = w - step_size * m / (sqrt(v) / sqrt_c2 + eps);
    };
  }
};

const Registration<OptimizerInfo> registration{
    {.name = "AdamW",
     .formula = "w *= 1 - lr*weight_decay;  then as Adam",
     .reference = "Loshchilov & Hutter 2019, https://arxiv.org/abs/1711.05101",
     .usual_learning_rate = 1e-3,
     .usual_learning_rate_source = "torch.optim's default",
     .hyperparameters = {betas_info(), eps_info(1e-8), weight_decay_info(0.01, "decoupled: w shrinks by lr times this"),
                         maximize_info()},
     .make = elementwise([](const Hyperparameters& h) {
       return AdamW{Moments(h), number(h, "eps"), number(h, "weight_decay"), Objective(0, flag(h, "maximize"))};
     })}};

}  // namespace
}  // namespace etude
