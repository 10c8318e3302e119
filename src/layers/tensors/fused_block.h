#pragma once

#include <torch/types.h>

#include "core/trial.h"

namespace etude {

/// max_pool2d(relu(conv2d(x, weight, bias, padding=1)), 2) as one operation.
/// x (N, C, H, W) channels last, weight (K, C, 3, 3), bias (K); the result (N, K, H/2, W/2), channels last.
/// On a CPU by the kernels of src/kernels, where they support the shape and `convolution` allows; else by LibTorch's
/// own operators. Backward adds to weight.grad and bias.grad, as fused_linear does. Threads: the batch is split into
/// one part per LibTorch thread, whose gradients are added in order: the same number of threads gives the same bits.
/// Nothing is kept for backward where gradients are switched off (torch::NoGradGuard).
torch::Tensor fused_block(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias,
                          Convolution convolution);

}  // namespace etude
