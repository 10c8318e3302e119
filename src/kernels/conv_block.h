#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace etude {

/// One operation: convolution 3x3 (stride 1, padding 1) + bias + ReLU + 2x2 max-pool (stride 2; an odd last row or
/// column is dropped). What leaves it is the pooled map and one byte per output; the un-pooled map is never stored.
struct ConvBlockShape {
  std::int64_t images = 0, height = 0, width = 0, in_channels = 0, out_channels = 0;
  [[nodiscard]] std::int64_t pooled_height() const { return height / 2; }
  [[nodiscard]] std::int64_t pooled_width() const { return width / 2; }
};

enum class ConvAlgorithm {
  direct,   ///< 1 to 4 input channels
  winograd  ///< F(4x4, 3x3), Lavin & Gray 2016, https://arxiv.org/abs/1509.09308; input channels in multiples of 8
};

/// Both need output channels in multiples of 8, and images of at least 2x2.
[[nodiscard]] bool supports(const ConvBlockShape& shape, ConvAlgorithm algorithm);

/// Scratch that forward and backward need, 64-byte aligned.
[[nodiscard]] std::size_t workspace_floats(const ConvBlockShape& shape, ConvAlgorithm algorithm);

/// input   (N, H, W, C)
/// weight  (K, C, 3, 3), bias (K)
/// output  (N, H/2, W/2, K), >= 0 or NaN
/// winner  (N, H/2, W/2, K): which of its window's 4 won, row by row; 4 where ReLU is off. nullptr in evaluation.
/// A NaN wins its window and passes ReLU, as in PyTorch. By Winograd it reaches its whole 4x4 tile, and values beyond
/// about 1e37 overflow a little before they would in direct convolution; either way the loss is non-finite on the same
/// step.
void conv_block_forward(const ConvBlockShape& shape, ConvAlgorithm algorithm, const float* input, const float* weight,
                        const float* bias, float* output, std::uint8_t* winner, std::span<float> workspace);

/// grad_output (N, H/2, W/2, K), winner as forward wrote it.
/// grad_input  (N, H, W, C), nullptr where it is not needed; the direct algorithm has none.
/// grad_weight (K, C, 3, 3) and grad_bias (K): sums over the images, overwritten.
/// With `winograd`, where many windows are dead, by direct convolution of the live ones alone; chosen by their share,
/// so the same inputs give the same bits.
void conv_block_backward(const ConvBlockShape& shape, ConvAlgorithm algorithm, const float* input, const float* weight,
                         const float* grad_output, const std::uint8_t* winner, float* grad_input, float* grad_weight,
                         float* grad_bias, std::span<float> workspace);

}  // namespace etude
