#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "core/hyperparameters.h"
#include "core/registry.h"

#ifdef ETUDE_TENSORS
#include "optim/fused_update.h"
#include "optim/optimizer.h"
#endif

namespace etude {

using std::sqrt;

/// NaN wins, as in torch.maximum.
inline float maximum(float a, float b) { return a > b || a != a ? a : b; }

inline float narrow(double value) { return static_cast<float>(value); }

// An optimizer whose update of a parameter needs only that parameter, its gradient and its own state is a Rule:
//   static constexpr std::size_t state_arrays
//   [float initial_state]                                            the arrays' first value, 0 where absent
//   [static constexpr std::size_t weights_array]                     the array that starts as a copy of the weights
//   [auto evaluation_weights(w, s) const]                            where they are not the trained ones; on tensors
//   auto prepare(double learning_rate, std::int64_t step, std::vector<double>& scalars) const
// where `prepare` computes, once a step and in double, what depends on the step (which counts from 1), and answers the
// formula: a function object `(V& w, V g, std::array<V, state_arrays>& s)` over floats and tensors alike.

#ifdef ETUDE_TENSORS

template <class Rule>
class ElementwiseOptimizer final : public Optimizer {
 public:
  explicit ElementwiseOptimizer(Rule rule) : rule_(std::move(rule)) {}

  [[nodiscard]] OptimizerState initial_state(const Parameters& parameters) const override {
    float value = 0;
    if constexpr (requires { rule_.initial_state; }) value = rule_.initial_state;
    OptimizerState state;
    for (std::size_t k = 0; k < Rule::state_arrays; ++k) {
      state.arrays.push_back(torch::full_like(parameters.values, value));
    }
    if constexpr (requires { Rule::weights_array; }) state.arrays[Rule::weights_array].copy_(parameters.values);
    return state;
  }

  void step(double learning_rate, Parameters& parameters, OptimizerState& state,
            const Gradients& /*compute_gradients*/) const override {
    const auto formula = rule_.prepare(learning_rate, ++state.step, state.scalars);
    // One fused pass over float32 in host memory; anything else an operation at a time.
    if (parameters.values.is_cpu() && parameters.values.scalar_type() == torch::kFloat) {
      std::array<float*, Rule::state_arrays> arrays{};
      for (std::size_t k = 0; k < arrays.size(); ++k) arrays[k] = state.arrays[k].template data_ptr<float>();
      fused_update(formula, parameters.values.data_ptr<float>(), parameters.gradients.data_ptr<float>(), arrays,
                   static_cast<std::size_t>(parameters.values.numel()));
    } else {
      auto values = parameters.values;
      std::array<torch::Tensor, Rule::state_arrays> arrays;
      for (std::size_t k = 0; k < arrays.size(); ++k) arrays[k] = state.arrays[k];
      formula(values, parameters.gradients, arrays);
      // Into memory of their own: a formula may answer the gradient itself, which the next backward overwrites.
      for (std::size_t k = 0; k < arrays.size(); ++k) state.arrays[k].copy_(arrays[k]);
      parameters.values.copy_(values);
    }
  }

  [[nodiscard]] torch::Tensor evaluation_weights(const Parameters& parameters,
                                                 const OptimizerState& state) const override {
    if constexpr (requires { rule_.evaluation_weights(parameters.values, state.arrays); }) {
      return rule_.evaluation_weights(parameters.values, state.arrays);
    } else {
      return parameters.values;
    }
  }

 private:
  Rule rule_;
};

using MakeOptimizer = std::function<std::unique_ptr<Optimizer>(const Hyperparameters&)>;

/// OptimizerInfo::make of what makes a Rule of hyperparameters.
template <class MakeRule>
MakeOptimizer elementwise(MakeRule make_rule) {
  return [make_rule](const Hyperparameters& values) -> std::unique_ptr<Optimizer> {
    return std::make_unique<ElementwiseOptimizer<decltype(make_rule(values))>>(make_rule(values));
  };
}

/// The same of two: the first where `choose` says so.
template <class MakeFirst, class MakeSecond>
MakeOptimizer elementwise(bool (*choose)(const Hyperparameters&), MakeFirst make_first, MakeSecond make_second) {
  return [choose, first = elementwise(make_first), second = elementwise(make_second)](const Hyperparameters& values) {
    return choose(values) ? first(values) : second(values);
  };
}

#else

// `etude` describes optimizers, and makes none.
auto elementwise(const auto&... /*make_rules*/) { return nullptr; }

#endif

}  // namespace etude
