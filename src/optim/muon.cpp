#include <algorithm>
#include <cmath>

#include "core/hyperparameters.h"
#include "core/registry.h"
#include "optim/moments.h"

namespace etude {
namespace {

#ifdef ETUDE_TENSORS

// The nearest matrix whose singular values are all about 1, by five steps of a quintic Newton-Schulz iteration. In
// float32; the authors' code rounds to bfloat16, which moves a step by up to a hundredth.
torch::Tensor orthogonalized(const torch::Tensor& matrix) {
  constexpr double a = 3.4445, b = -4.7750, c = 2.0315;
  const bool is_tall = matrix.size(0) > matrix.size(1);
  auto x = is_tall ? matrix.t() : matrix;
  x = x / (x.norm() + 1e-7);
  for (int i = 0; i < 5; ++i) {
    const auto square = x.mm(x.t());
    x = a * x + (b * square + c * square.mm(square)).mm(x);
  }
  return is_tall ? x.t() : x;
}

class Muon final : public Optimizer {
 public:
  explicit Muon(const Hyperparameters& h)
      : momentum_(number(h, "momentum")),
        weight_decay_(number(h, "weight_decay")),
        nesterov_(flag(h, "nesterov")),
        adam_ratio_(number(h, "adam_ratio")),
        adam_eps_(number(h, "adam_eps")),
        adam_betas_(pair(h, "adam_betas")) {}

  // The momentum of g; and the moving average of g² of what Adam trains.
  [[nodiscard]] OptimizerState initial_state(const Parameters& parameters) const override {
    return {.arrays = {torch::zeros_like(parameters.values), torch::zeros_like(parameters.values)}};
  }

  void step(double learning_rate, Parameters& parameters, OptimizerState& state,
            const Gradients& /*compute_gradients*/) const override {
    ++state.step;
    for (const auto& parameter : parameters.each) {
      auto m = part_of(state.arrays[0], parameter), v = part_of(state.arrays[1], parameter);
      const bool is_hidden_matrix = parameter.role == Role::hidden && parameter.value.dim() >= 2;
      const double lr = is_hidden_matrix ? learning_rate : adam_ratio_ * learning_rate;
      const auto update = is_hidden_matrix ? muon(parameter.gradient, m) : adam(parameter.gradient, state.step, m, v);
      auto w = parameter.value;
      w.mul_(1 - lr * weight_decay_);
      w.sub_(lr * update);
    }
  }

 private:
  [[nodiscard]] torch::Tensor muon(const torch::Tensor& g, torch::Tensor& m) const {
    m.lerp_(g, 1 - momentum_);
    const auto u = nesterov_ ? g.lerp(m, momentum_) : m;
    // Kernels are one matrix of (out, in * height * width); the factor takes the last two sizes, as the authors' does.
    const double rows = static_cast<double>(g.size(-2)), columns = static_cast<double>(g.size(-1));
    return std::sqrt(std::max(1., rows / columns)) * orthogonalized(u.reshape({u.size(0), -1})).reshape(g.sizes());
  }

  [[nodiscard]] torch::Tensor adam(const torch::Tensor& g, std::int64_t step, torch::Tensor& m,
                                   torch::Tensor& v) const {
    const auto [beta1, beta2] = adam_betas_;
    const auto t = static_cast<double>(step);
    m.lerp_(g, 1 - beta1);
    v.lerp_(g * g, 1 - beta2);
    return m / (1 - std::pow(beta1, t)) / ((v / (1 - std::pow(beta2, t))).sqrt() + adam_eps_);
  }

  double momentum_, weight_decay_;
  bool nesterov_;
  double adam_ratio_, adam_eps_;
  std::array<double, 2> adam_betas_;
};

std::unique_ptr<Optimizer> make(const Hyperparameters& h) { return std::make_unique<Muon>(h); }

#else

constexpr std::nullptr_t make = nullptr;

#endif

const Registration<OptimizerInfo> registration{
    {.name = "Muon",
     .formula =
         "m = momentum*m + (1-momentum)*g;  w -= lr * √max(1, rows/columns) * orthogonalized(m, or g moved to it by "
         "momentum);  output layer, embeddings and biases: Adam at lr*adam_ratio",
     .reference = "Jordan et al. 2024, https://kellerjordan.github.io/posts/muon; github.com/KellerJordan/Muon",
     .usual_learning_rate = 0.02,
     .usual_learning_rate_source = "its authors' default",
     .hyperparameters =
         {{.name = "momentum", .default_value = 0.95, .maximum_exclusive = 1, .meaning = "decay of m"},
          weight_decay_info(0, "decoupled: w shrinks by lr times this"),
          {.name = "nesterov", .default_value = true, .meaning = "look ahead along m"},
          {.name = "adam_ratio", .default_value = 0.015, .meaning = "Adam's learning rate over Muon's"},
          {.name = "adam_betas", .default_value = std::array{0.9, 0.95}, .maximum_exclusive = 1, .meaning = "Adam's"},
          {.name = "adam_eps", .default_value = 1e-10, .meaning = "Adam's"}},
     .elementwise = false,
     .make = make}};

}  // namespace
}  // namespace etude
