#include "core/hyperparameters.h"
#include "core/registry.h"

#ifdef ETUDE_TENSORS
#include "optim/optimizer.h"
#endif

namespace etude {
namespace {

const OptimizerInfo& base_info() { return *Registry<OptimizerInfo>::find("SGD"); }

Hyperparameters without_rho(Hyperparameters values) {
  values.erase("rho");
  return values;
}

#ifdef ETUDE_TENSORS

// SGD at w by the gradient at w + rho*g/|g|, the worst place near by as far as the gradient tells.
class Sam final : public Optimizer {
 public:
  explicit Sam(const Hyperparameters& h) : rho_(number(h, "rho")), base_(base_info().make(without_rho(h))) {}

  [[nodiscard]] OptimizerState initial_state(const Parameters& parameters) const override {
    return base_->initial_state(parameters);
  }

  void step(double learning_rate, Parameters& parameters, OptimizerState& state,
            const Gradients& compute_gradients) const override {
    const auto weights = parameters.values.clone();
    const auto norm = parameters.gradients.norm();  // of all together
    parameters.values.add_(parameters.gradients * (rho_ / (norm + 1e-12)));
    compute_gradients();
    parameters.values.copy_(weights);
    base_->step(learning_rate, parameters, state, compute_gradients);
  }

 private:
  double rho_;
  std::unique_ptr<Optimizer> base_;
};

std::unique_ptr<Optimizer> make(const Hyperparameters& h) { return std::make_unique<Sam>(h); }

#else

constexpr std::nullptr_t make = nullptr;

#endif

const Registration<OptimizerInfo> registration{
    {.name = "SAM",
     .formula = "g2 = the gradient at w + rho*g/|g|;  then SGD's step at w by g2: two gradients a step",
     .reference = "Foret et al. 2021, https://arxiv.org/abs/2010.01412; github.com/davda54/sam",
     .usual_learning_rate = 0.1,
     .usual_learning_rate_source = "its authors' example",
     .hyperparameters = {{.name = "rho", .default_value = 0.05, .meaning = "how far away the second gradient is taken"},
                         {.name = "momentum", .default_value = 0.9, .meaning = "SGD's"},
                         {.name = "dampening", .default_value = 0.0, .meaning = "SGD's"},
                         {.name = "weight_decay", .default_value = 0.0, .meaning = "SGD's"},
                         {.name = "nesterov", .default_value = false, .meaning = "SGD's"},
                         {.name = "maximize", .default_value = false, .meaning = "SGD's"}},
     .elementwise = false,
     .conflict = [](const Hyperparameters& h) { return conflict(base_info(), without_rho(h)); },
     .make = make}};

}  // namespace
}  // namespace etude
