#include <algorithm>

#include "optim/moments.h"

namespace etude {
namespace {

// The gradient is taken at y, a mean of z, which plain AdamW would train, and of x, the average of all z so far. Only y
// and z are kept; x, which is to be evaluated, follows from them.
struct ScheduleFreeAdamW {
  static constexpr std::size_t state_arrays = 2, weights_array = 0;  // z, exp_avg_sq
  Moments moments;
  double eps, weight_decay, warmup_steps, r, weight_lr_power;

  // scalars: the largest learning rate so far, the sum of the average's weights.
  auto prepare(double learning_rate, std::int64_t step, std::vector<double>& scalars) const {
    const auto t = static_cast<double>(step);
    scalars.resize(2, 0.0);
    auto &largest_rate = scalars[0], &sum = scalars[1];
    const double lr = learning_rate * (t < warmup_steps ? t / warmup_steps : 1);
    largest_rate = std::max(largest_rate, lr);
    const double weight = std::pow(t, r) * std::pow(largest_rate, weight_lr_power);
    sum += weight;
    const double share = sum == 0 ? 0 : weight / sum;
    return [beta2 = narrow(moments.beta2), rest2 = narrow(1 - moments.beta2), c2 = narrow(moments.c2(step)),
            eps = narrow(eps), decay = narrow(weight_decay), share = narrow(share), lr = narrow(lr),
            lead = narrow(lr * (moments.beta1 * (1 - share) - 1))](auto& y, const auto& g, auto& s) {
      auto &z = s[0], &v = s[1];
      v = beta2 * v + rest2 * g * g;
      auto u = g / (sqrt(v / c2) + eps);
      if (decay != 0) u = u + decay * y;
      y = y + share * (z - y) + lead * u;
      z = z - lr * u;
    };
  }

  [[nodiscard]] auto evaluation_weights(const auto& y, const auto& s) const {
    return y.lerp(s[0], 1 - 1 / moments.beta1);
  }
};

const Registration<OptimizerInfo> registration{
    {.name = "ScheduleFreeAdamW",
     .formula =
         "u = g/(√(v/c2) + eps) + weight_decay*y;  y += c*(z-y) + lr*(β1*(1-c) - 1)*u;  z -= lr*u;  c = weight/Σ "
         "weights;  evaluated at y + (1 - 1/β1)*(z-y)",
     .reference = "Defazio et al. 2024, https://arxiv.org/abs/2405.15682; github.com/facebookresearch/schedule_free",
     .usual_learning_rate = 0.0025,
     .usual_learning_rate_source = "its authors' default",
     .hyperparameters =
         {betas_info(),
          eps_info(1e-8),
          weight_decay_info(0, "decoupled, at y"),
          {.name = "warmup_steps", .default_value = 0.0, .meaning = "steps over which the learning rate rises to lr"},
          {.name = "r", .default_value = 0.0, .meaning = "a step's weight in the average grows as t to this power"},
          {.name = "weight_lr_power", .default_value = 2.0, .meaning = "and as the largest lr so far to this power"}},
     .conflict =
         [](const Hyperparameters& h) {
           return pair(h, "betas")[0] > 0 ? ""
                                          : "betas = [0, …]: evaluation divides by the first, which must be above 0";
         },
     .make = elementwise([](const Hyperparameters& h) {
       return ScheduleFreeAdamW{Moments(h),
                                number(h, "eps"),
                                number(h, "weight_decay"),
                                number(h, "warmup_steps"),
                                number(h, "r"),
                                number(h, "weight_lr_power")};
     })}};

}  // namespace
}  // namespace etude
