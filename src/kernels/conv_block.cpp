#include "kernels/conv_block.h"

#include "kernels/winograd_simd.h"

namespace etude {

bool supports(const ConvBlockShape& s, ConvAlgorithm algorithm) {
  if (s.height < 2 || s.width < 2 || s.out_channels % 8 != 0) return false;
  return algorithm == ConvAlgorithm::direct ? s.in_channels >= 1 && s.in_channels <= 4
                                            : s.in_channels > 0 && s.in_channels % 8 == 0;
}

std::size_t workspace_floats(const ConvBlockShape& s, ConvAlgorithm algorithm) {
  return algorithm == ConvAlgorithm::direct ? direct::workspace_floats(s) : winograd::workspace_floats(s);
}

void conv_block_forward(const ConvBlockShape& s, ConvAlgorithm algorithm, const float* input, const float* weight,
                        const float* bias, float* output, std::uint8_t* winner, std::span<float> workspace) {
  const auto forward = algorithm == ConvAlgorithm::direct ? direct::forward : winograd::forward;
  forward(s, input, weight, bias, output, winner, workspace.data());
}

void conv_block_backward(const ConvBlockShape& s, ConvAlgorithm algorithm, const float* input, const float* weight,
                         const float* grad_output, const std::uint8_t* winner, float* grad_input, float* grad_weight,
                         float* grad_bias, std::span<float> workspace) {
  if (algorithm == ConvAlgorithm::direct) {
    direct::backward(s, input, grad_output, winner, grad_weight, grad_bias, workspace.data());
  } else {
    winograd::backward(s, input, weight, grad_output, winner, grad_input, grad_weight, grad_bias, workspace.data());
  }
}

}  // namespace etude
