#pragma once

namespace etude::winograd {

// F(4x4, 3x3) by the points 0, ±a, ±b, ∞ with a = 5/8, b = 3/2, chosen for float32: the rms error stays within a few
// times that of direct convolution, where the textbook's 0, ±1, ±2, ∞ lose two to three times more. All constants are
// exact in float32.
inline constexpr float a = 0.625F, b = 1.5F;
inline constexpr float a2 = a * a, b2 = b * b, a3 = a2 * a, b3 = b2 * b;

inline constexpr int outputs = 4;             // of a tile, each way
inline constexpr int tile = 6;                // inputs of a tile, each way
inline constexpr int products = tile * tile;  // ξ: multiplications per tile, channel and filter

}  // namespace etude::winograd
