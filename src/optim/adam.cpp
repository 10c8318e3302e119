#include "optim/moments.h"

namespace etude {
namespace {

struct Adam {
  static constexpr std::size_t state_arrays = 2;  // exp_avg, exp_avg_sq
  Moments moments;
  double eps;
  Objective objective;

  auto prepare(double learning_rate, std::int64_t step, std::vector<double>& /*scalars*/) const {
    const double c1 = moments.c1(step), c2 = moments.c2(step);
    return [update = moments.update(), step_size = narrow(learning_rate / c1), sqrt_c2 = narrow(std::sqrt(c2)),
            eps = narrow(eps), objective = objective](auto& w, const auto& g, auto& s) {
      auto &m = s[0], &v = s[1];
      update(objective.gradient(w, g), m, v);
      w = w - step_size * m / (sqrt(v) / sqrt_c2 + eps);
    };
  }
};

const Registration<OptimizerInfo> registration{
    {.name = "Adam",
     .formula = "m = β1*m + (1-β1)*g;  v = β2*v + (1-β2)*g²;  w -= lr * (m/c1) / (√v/√c2 + eps),  c = 1-β^t",
     .reference = "Kingma & Ba 2015, https://arxiv.org/abs/1412.6980",
     .usual_learning_rate = 1e-3,
     .usual_learning_rate_source = "torch.optim's default",
     .hyperparameters = {betas_info(), eps_info(1e-8), weight_decay_info(0), maximize_info()},
     .make = elementwise([](const Hyperparameters& h) {
       return Adam{Moments(h), number(h, "eps"), Objective(h)};
     })}};

}  // namespace
}  // namespace etude
