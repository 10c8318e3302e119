#pragma once

#include "kernels/conv_block.h"

namespace etude::winograd {

/// The Winograd form of the fused block at the best SIMD level of this machine. Arguments as in conv_block.h.
void forward(const ConvBlockShape& shape, const float* input, const float* weight, const float* bias, float* output,
             std::uint8_t* winner, float* workspace);
void backward(const ConvBlockShape& shape, const float* input, const float* weight, const float* grad_output,
              const std::uint8_t* winner, float* grad_input, float* grad_weight, float* grad_bias, float* workspace);
std::size_t workspace_floats(const ConvBlockShape& shape);

}  // namespace etude::winograd

namespace etude::direct {

/// The same for few input channels.
void forward(const ConvBlockShape& shape, const float* input, const float* weight, const float* bias, float* output,
             std::uint8_t* winner, float* workspace);
void backward(const ConvBlockShape& shape, const float* input, const float* grad_output, const std::uint8_t* winner,
              float* grad_weight, float* grad_bias, float* workspace);
std::size_t workspace_floats(const ConvBlockShape& shape);

}  // namespace etude::direct
