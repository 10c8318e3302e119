#include "kernels/conv_block.h"

#include <algorithm>

#include "kernels/live_gradients.h"
#include "kernels/winograd_simd.h"

namespace etude {
namespace {

// The share of live windows up to which calling just those beats Winograd, which calls all (docs/performance.md).
constexpr double sparse_below = 0.7;

double live_share(const ConvBlockShape& s, const std::uint8_t* winner) {
  const auto windows = s.images * s.pooled_height() * s.pooled_width() * s.out_channels;
  return 1 - static_cast<double>(std::count(winner, winner + windows, 4)) / static_cast<double>(windows);
}

}  // namespace

bool supports(const ConvBlockShape& s, ConvAlgorithm algorithm) {
  if (s.height < 2 || s.width < 2 || s.out_channels % 8 != 0) return false;
  return algorithm == ConvAlgorithm::direct ? s.in_channels >= 1 && s.in_channels <= 4
                                            : s.in_channels > 0 && s.in_channels % 8 == 0;
}

std::size_t workspace_floats(const ConvBlockShape& s, ConvAlgorithm algorithm) {
  if (algorithm == ConvAlgorithm::direct) return direct::workspace_floats(s);
  return std::max(winograd::workspace_floats(s), live::workspace_floats(s));
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
    return;
  }
  if (live_share(s, winner) > sparse_below) {
    winograd::backward(s, input, weight, grad_output, winner, grad_input, grad_weight, grad_bias, workspace.data());
    return;
  }
  live::weight_gradient(s, input, grad_output, winner, grad_weight, grad_bias, workspace.data());
  if (grad_input != nullptr) live::input_gradient(s, weight, grad_output, winner, grad_input, workspace.data());
}

}  // namespace etude
