#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

namespace etude {

// The formula is compiled once per SIMD level and the loader picks; with -ffp-contract=off (CMakeLists.txt) all levels
// give the same bits. Sanitizers cannot run the loader's resolvers, other processors need none, and Clang clones no
// templates: it compiles for the level that it is told (CMAKE_CXX_FLAGS=-march=native).
#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define ETUDE_EVERY_SIMD_LEVEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define ETUDE_EVERY_SIMD_LEVEL
#endif

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

/// One fused pass: `formula(w, g, s)` for every one of `size` parameters w, its gradient g and its state s[0 .. N).
/// Chunks of a fixed size, each computed on its own: the number of threads changes nothing.
template <std::size_t N, class Formula>
void fused_update(const Formula& formula, float* parameters, const float* gradients,
                  const std::array<float*, N>& arrays, std::size_t size) {
  constexpr std::size_t chunk = 1 << 16;
#pragma omp parallel for schedule(static) if (size > chunk)
  for (std::size_t begin = 0; begin < size; begin += chunk) {
    update_range(formula, parameters, gradients, arrays, begin, std::min(begin + chunk, size));
  }
}

}  // namespace etude
