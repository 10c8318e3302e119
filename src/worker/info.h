#pragma once

#include <string>

namespace etude {

/// What this program runs on, for `etude doctor`: JSON {"version", "compiler", "libtorch", "blas", "simd",
/// "cuda_devices"}.
std::string info();

}  // namespace etude
