#include "optim/objective.h"

namespace etude {
namespace {

struct RmsProp {
  static constexpr std::size_t state_arrays = 1;  // square_avg
  double alpha, eps;
  Objective objective;

  auto prepare(double learning_rate, std::int64_t /*step*/, std::vector<double>& /*scalars*/) const {
    return [lr = narrow(learning_rate), alpha = narrow(alpha), rest = narrow(1 - alpha), eps = narrow(eps),
            objective = objective](auto& w, auto g, auto& s) {
      auto& v = s[0];
      g = objective.gradient(w, g);
      v = alpha * v + rest * g * g;
      w = w - lr * g / (sqrt(v) + eps);
    };
  }
};

// With momentum or centering, which carry two more averages.
struct RmsPropWithMomentum {
  static constexpr std::size_t state_arrays = 3;  // square_avg, momentum_buffer, grad_avg
  double alpha, eps, momentum;
  bool centered;
  Objective objective;

  auto prepare(double learning_rate, std::int64_t /*step*/, std::vector<double>& /*scalars*/) const {
    return [lr = narrow(learning_rate), alpha = narrow(alpha), rest = narrow(1 - alpha), eps = narrow(eps),
            mu = narrow(momentum), centered = centered, objective = objective](auto& w, auto g, auto& s) {
      auto &v = s[0], &b = s[1], &mean = s[2];
      g = objective.gradient(w, g);
      v = alpha * v + rest * g * g;
      mean = alpha * mean + rest * g;
      const auto denominator = sqrt(centered ? v - mean * mean : v) + eps;
      b = mu * b + g / denominator;
      w = w - lr * b;
    };
  }
};

const Registration<OptimizerInfo> registration{
    {.name = "RMSprop",
     .formula =
         "v = α*v + (1-α)*g²;  w -= lr * g / (√v + eps);  centered: v - (mean of g)²;  momentum: a buffer of the steps",
     .reference = "Tieleman & Hinton 2012, lecture 6.5; centered: Graves 2013, https://arxiv.org/abs/1308.0850",
     .usual_learning_rate = 1e-2,
     .usual_learning_rate_source = "torch.optim's default",
     .hyperparameters =
         {{.name = "alpha",
           .default_value = 0.99,
           .maximum_exclusive = 1,
           .meaning = "decay of the moving average of g²"},
          eps_info(1e-8),
          weight_decay_info(0),
          {.name = "momentum", .default_value = 0.0, .meaning = "decay of a buffer of the steps; 0: none"},
          {.name = "centered", .default_value = false, .meaning = "divide by the deviation instead of the size"},
          maximize_info()},
     .make = elementwise([](const Hyperparameters& h) { return number(h, "momentum") == 0 && !flag(h, "centered"); },
                         [](const Hyperparameters& h) {
                           return RmsProp{number(h, "alpha"), number(h, "eps"), Objective(h)};
                         },
                         [](const Hyperparameters& h) {
                           return RmsPropWithMomentum{number(h, "alpha"), number(h, "eps"), number(h, "momentum"),
                                                      flag(h, "centered"), Objective(h)};
                         })}};

}  // namespace
}  // namespace etude
