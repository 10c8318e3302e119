#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "core/optimizer.h"
#include "core/registry.h"
#include "optim/device_array.h"

namespace etude {

using std::sqrt;

/// NaN wins, as in torch.maximum.
inline float maximum(float a, float b) { return a > b || a != a ? a : b; }

// The formula is compiled once per SIMD level and the loader picks; with -ffp-contract=off (CMakeLists.txt) all levels
// give the same bits. Sanitizers cannot run the loader's resolvers, other processors need none, and Clang clones no
// templates: it compiles for the level that it is told (CMAKE_CXX_FLAGS=-march=native).
#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define ETUDE_EVERY_SIMD_LEVEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define ETUDE_EVERY_SIMD_LEVEL
#endif

/// One fused pass: `formula(w, g, s)` for every parameter w, its gradient g and its state s[0 .. N).
template <std::size_t N, class Formula>
ETUDE_EVERY_SIMD_LEVEL void update_range(const Formula formula, float* __restrict parameters,
                                         const float* __restrict gradients, const std::array<float*, N> arrays,
                                         std::size_t begin, std::size_t end) {
#ifdef __clang__
#pragma clang loop vectorize(assume_safety)
#else
#pragma GCC ivdep
#endif
  for (std::size_t i = begin; i < end; ++i) {
    std::array<float, N> state;
    for (std::size_t k = 0; k < N; ++k) state[k] = arrays[k][i];
    float parameter = parameters[i];
    formula(parameter, gradients[i], state);
    parameters[i] = parameter;
    for (std::size_t k = 0; k < N; ++k) arrays[k][i] = state[k];
  }
}

/// An optimizer whose update of a parameter needs only that parameter, its gradient and its own state. A Rule has
///   static constexpr std::size_t state_arrays
///   [float initial_state]                                            the arrays' first value, 0 where absent
///   auto prepare(double learning_rate, std::int64_t step, std::vector<double>& scalars) const
/// where `prepare` computes, once a step and in double, what depends on the step (which counts from 1), and answers the
/// formula: a function object `(V& w, V g, std::array<V, state_arrays>& s)` over floats and DeviceArrays alike.
template <class Rule>
class ElementwiseOptimizer final : public Optimizer {
 public:
  explicit ElementwiseOptimizer(Rule rule) : rule_(std::move(rule)) {}

  [[nodiscard]] OptimizerState initial_state(std::size_t size) const override {
    float value = 0;
    if constexpr (requires { rule_.initial_state; }) value = rule_.initial_state;
    return {.arrays = std::vector<std::vector<float>>(Rule::state_arrays, std::vector<float>(size, value))};
  }

  void step(double learning_rate, std::span<float> parameters, std::span<const float> gradients,
            OptimizerState& state) const override {
    const auto formula = rule_.prepare(learning_rate, ++state.step, state.scalars);
    std::array<float*, Rule::state_arrays> arrays{};
    for (std::size_t k = 0; k < arrays.size(); ++k) arrays[k] = state.arrays[k].data();
    // Chunks of a fixed size, each computed on its own: the number of threads changes nothing.
    constexpr std::size_t chunk = 1 << 16;
    const std::size_t size = parameters.size();
#pragma omp parallel for schedule(static) if (size > chunk)
    for (std::size_t begin = 0; begin < size; begin += chunk) {
      update_range(formula, parameters.data(), gradients.data(), arrays, begin, std::min(begin + chunk, size));
    }
  }

  void step(double learning_rate, DeviceArray& parameters, const DeviceArray& gradients,
            DeviceOptimizerState& state) const override {
    const auto formula = rule_.prepare(learning_rate, ++state.step, state.scalars);
    DeviceArray updated = parameters;
    std::array<DeviceArray, Rule::state_arrays> arrays;
    for (std::size_t k = 0; k < arrays.size(); ++k) arrays[k] = state.arrays[k];
    formula(updated, gradients, arrays);
    // Into memory of their own: a formula may answer a handle of the gradient, which the next backward overwrites.
    for (std::size_t k = 0; k < arrays.size(); ++k) state.arrays[k].storage->assign(*arrays[k].storage);
    parameters.storage->assign(*updated.storage);
  }

 private:
  Rule rule_;
};

// Of a complete set of hyperparameters.
inline double number(const Hyperparameters& values, const char* name) { return std::get<double>(values.at(name)); }
inline bool flag(const Hyperparameters& values, const char* name) { return std::get<bool>(values.at(name)); }
inline std::array<double, 2> pair(const Hyperparameters& values, const char* name) {
  return std::get<std::array<double, 2>>(values.at(name));
}

inline float narrow(double value) { return static_cast<float>(value); }

}  // namespace etude
