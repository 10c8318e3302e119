#pragma once

#include <torch/types.h>

namespace etude {

/// x (N, in) times weight (out, in) transposed, plus bias, and ReLU where `relu`; (N, out).
/// Backward adds the gradients of weight and bias straight to their `.grad` and hands autograd none: the usual way
/// allocates 8 MB for the notebook's first Linear at every step. The matrix products are the BLAS's.
/// Nothing is kept for backward where gradients are switched off (torch::NoGradGuard).
torch::Tensor fused_linear(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias, bool relu);

}  // namespace etude
