#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "kernels/conv_block.h"

namespace etude {

// The fused block as its definition reads, one number at a time, sums in Sum: what the kernels are tested against, and
// with Sum = float the error of direct convolution that theirs is compared with. Arguments as in conv_block.h.

/// The convolution's output before bias, at one place; the place may lie anywhere in the image.
template <class Sum>
Sum convolve_at(const ConvBlockShape& s, const float* image, const float* filter, std::int64_t y, std::int64_t x) {
  Sum sum = 0;
  for (std::int64_t r = 0; r < 3; ++r) {
    for (std::int64_t q = 0; q < 3; ++q) {
      const auto yy = y + r - 1, xx = x + q - 1;
      if (yy < 0 || yy >= s.height || xx < 0 || xx >= s.width) continue;
      for (std::int64_t c = 0; c < s.in_channels; ++c) {
        sum += static_cast<Sum>(image[(yy * s.width + xx) * s.in_channels + c]) * filter[(c * 3 + r) * 3 + q];
      }
    }
  }
  return sum;
}

template <class Sum>
void conv_block_forward_reference(const ConvBlockShape& s, const float* input, const float* weight, const float* bias,
                                  Sum* output, std::uint8_t* winner) {
  for (std::int64_t n = 0; n < s.images; ++n) {
    const float* image = input + n * s.height * s.width * s.in_channels;
    for (std::int64_t py = 0; py < s.pooled_height(); ++py) {
      for (std::int64_t px = 0; px < s.pooled_width(); ++px) {
        for (std::int64_t k = 0; k < s.out_channels; ++k) {
          Sum best = 0;
          std::uint8_t index = 4;
          for (std::uint8_t q = 0; q < 4; ++q) {
            const Sum value =
                convolve_at<Sum>(s, image, weight + k * s.in_channels * 9, py * 2 + q / 2, px * 2 + q % 2) +
                static_cast<Sum>(bias[k]);
            if (value > best || std::isnan(value)) {
              best = value;
              index = q;
            }
          }
          *output++ = best;
          *winner++ = index;
        }
      }
    }
  }
}

template <class Sum>
void conv_block_backward_reference(const ConvBlockShape& s, const float* input, const float* weight,
                                   const float* grad_output, const std::uint8_t* winner, Sum* grad_input,
                                   Sum* grad_weight, Sum* grad_bias) {
  std::fill_n(grad_input, s.images * s.height * s.width * s.in_channels, Sum{0});
  std::fill_n(grad_weight, s.out_channels * s.in_channels * 9, Sum{0});
  std::fill_n(grad_bias, s.out_channels, Sum{0});
  for (std::int64_t n = 0; n < s.images; ++n) {
    const auto image = n * s.height * s.width * s.in_channels;
    for (std::int64_t py = 0; py < s.pooled_height(); ++py) {
      for (std::int64_t px = 0; px < s.pooled_width(); ++px) {
        for (std::int64_t k = 0; k < s.out_channels; ++k) {
          const auto gradient = static_cast<Sum>(*grad_output++);
          const std::uint8_t index = *winner++;
          if (index == 4) continue;
          grad_bias[k] += gradient;
          for (std::int64_t r = 0; r < 3; ++r) {
            for (std::int64_t q = 0; q < 3; ++q) {
              const auto yy = py * 2 + index / 2 + r - 1, xx = px * 2 + index % 2 + q - 1;
              if (yy < 0 || yy >= s.height || xx < 0 || xx >= s.width) continue;
              for (std::int64_t c = 0; c < s.in_channels; ++c) {
                const auto pixel = image + (yy * s.width + xx) * s.in_channels + c;
                const auto tap = ((k * s.in_channels + c) * 3 + r) * 3 + q;
                grad_weight[tap] += gradient * static_cast<Sum>(input[pixel]);
                grad_input[pixel] += gradient * static_cast<Sum>(weight[tap]);
              }
            }
          }
        }
      }
    }
  }
}

}  // namespace etude
