#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/conv_block.h"

namespace etude::live {

/// The fused block's gradients from the live windows alone. Of a window's four gradients at most one is not zero, and
/// none where ReLU is off: direct convolution of just those takes at most a quarter of the multiplications, as many as
/// Winograd F(4x4,3x3) and without its transforms; and half of a trained network's ReLUs are off.
/// Input channels in multiples of 8; arguments as in conv_block.h.
void weight_gradient(const ConvBlockShape& shape, const float* input, const float* grad_output,
                     const std::uint8_t* winner, float* grad_weight, float* grad_bias, float* workspace);
void input_gradient(const ConvBlockShape& shape, const float* weight, const float* grad_output,
                    const std::uint8_t* winner, float* grad_input, float* workspace);

/// Enough for either.
std::size_t workspace_floats(const ConvBlockShape& shape);

}  // namespace etude::live
