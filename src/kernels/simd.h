#pragma once

#include <string>

namespace etude {

/// The SIMD level that the kernels use on this machine, by Highway's name: "AVX3_DL", "AVX2", "NEON".
std::string simd_level();

/// Multiply-adds of one core at that level, nothing but registers involved, in GFLOP/s (a multiply-add counts two): the
/// roof under which direct convolution lives. Runs for about `seconds`.
double multiply_add_peak(double seconds);

}  // namespace etude
