#pragma once

#include <torch/types.h>

namespace etude {

/// x (N, in) times weight (out, in) transposed, plus bias, and ReLU where `relu`; (N, out).
/// Backward writes the gradients of weight and bias straight into their `.grad` (overwriting) and hands autograd none:
/// the usual way allocates 8 MB for the notebook's first Linear at every step, zeroes the old gradient and adds the
/// two. For the CPU; the matrix products are the BLAS's.
torch::Tensor fused_linear(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias, bool relu);

}  // namespace etude
