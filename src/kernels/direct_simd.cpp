#include <algorithm>
#include <utility>

#include "kernels/winograd_simd.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/direct_simd.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/pool-inl.h"

HWY_BEFORE_NAMESPACE();
namespace etude::direct::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// One image with a border of zeros, (H+2, W+2, C): 14 KB for CIFAR-10, so that it stays in the L1 cache.
void pad(const ConvBlockShape& s, const float* image, float* padded) {
  const std::int64_t row = s.width * s.in_channels, padded_row = (s.width + 2) * s.in_channels;
  std::fill_n(padded, (s.height + 2) * padded_row, 0.0F);
  for (std::int64_t y = 0; y < s.height; ++y) {
    std::copy_n(image + y * row, row, padded + (y + 1) * padded_row + s.in_channels);
  }
}

// A window's 2x2 outputs for NV vectors of channels in registers; every weight vector serves four pixels.
// packed: [tap][K], tap = (row * 3 + column) * C + c.
template <int NV, class D>
HWY_INLINE void forward_window(D d, const ConvBlockShape& s, const float* HWY_RESTRICT corner,
                               const float* HWY_RESTRICT packed, const float* bias, float* output,
                               std::uint8_t* winner) {
  using V = hn::Vec<D>;
  constexpr auto lanes = static_cast<std::int64_t>(hn::MaxLanes(D()));
  const std::int64_t C = s.in_channels, row = (s.width + 2) * C;
  V sum[4][NV];
  for (auto& pixel : sum) {
    for (V& v : pixel) v = hn::Zero(d);
  }
  for (std::int64_t r = 0; r < 3; ++r) {
    const float* x = corner + r * row;
    for (std::int64_t tap = 0; tap < 3 * C; ++tap) {
      const float* w = packed + (r * 3 * C + tap) * s.out_channels;
      const V pixels[4] = {hn::Set(d, x[tap]), hn::Set(d, x[tap + C]), hn::Set(d, x[tap + row]),
                           hn::Set(d, x[tap + row + C])};
      for (int v = 0; v < NV; ++v) {
        const V weight = hn::LoadU(d, w + v * lanes);
        for (int q = 0; q < 4; ++q) sum[q][v] = hn::MulAdd(pixels[q], weight, sum[q][v]);
      }
    }
  }
  for (int v = 0; v < NV; ++v) {
    pool::HWY_NAMESPACE::store_pooled(d, sum[0][v], sum[1][v], sum[2][v], sum[3][v], hn::LoadU(d, bias + v * lanes),
                                      output + v * lanes, winner == nullptr ? nullptr : winner + v * lanes);
  }
}

template <class D, int NV>
void forward_with(const ConvBlockShape& s, const float* input, const float* weight, const float* bias, float* output,
                  std::uint8_t* winner, float* workspace) {
  const D d;
  const std::int64_t C = s.in_channels, K = s.out_channels, width = NV * static_cast<std::int64_t>(hn::Lanes(d));
  float* packed = workspace;
  float* padded = packed + 9 * C * K;
  for (std::int64_t k = 0; k < K; ++k) {
    for (std::int64_t c = 0; c < C; ++c) {
      for (std::int64_t tap = 0; tap < 9; ++tap) packed[(tap * C + c) * K + k] = weight[(k * C + c) * 9 + tap];
    }
  }
  std::int64_t o = 0;
  for (std::int64_t n = 0; n < s.images; ++n) {
    pad(s, input + n * s.height * s.width * C, padded);
    for (std::int64_t y = 0; y < s.pooled_height(); ++y) {
      for (std::int64_t x = 0; x < s.pooled_width(); ++x, o += K) {
        const float* corner = padded + (2 * y * (s.width + 2) + 2 * x) * C;
        for (std::int64_t k = 0; k < K; k += width) {
          forward_window<NV>(d, s, corner, packed + k, bias + k, output + o + k,
                             winner == nullptr ? nullptr : winner + o + k);
        }
      }
    }
  }
}

// ∂W of one row of taps for NV vectors of channels, summed over an image in registers: the 3 C inputs under a row of
// taps lie side by side in memory. grad: [tap][K].
template <int NV, int Taps, class D>
HWY_INLINE void weight_gradient_row(D d, const ConvBlockShape& s, const float* HWY_RESTRICT padded,
                                    const float* HWY_RESTRICT grad_output, const std::uint8_t* HWY_RESTRICT winner,
                                    std::int64_t r, float* grad) {
  using V = hn::Vec<D>;
  constexpr auto lanes = static_cast<std::int64_t>(hn::MaxLanes(D()));
  const std::int64_t C = s.in_channels, K = s.out_channels, row = (s.width + 2) * C;
  V sum[Taps][NV];
  for (auto& tap : sum) {
    for (V& v : tap) v = hn::Zero(d);
  }
  for (std::int64_t y = 0; y < s.pooled_height(); ++y) {
    for (std::int64_t x = 0; x < s.pooled_width(); ++x) {
      const std::int64_t o = (y * s.pooled_width() + x) * K;
      V window[NV][4];
      for (int v = 0; v < NV; ++v) {
        pool::HWY_NAMESPACE::expand(d, grad_output + o + v * lanes, winner + o + v * lanes, window[v]);
      }
      for (int q = 0; q < 4; ++q) {
        const float* in = padded + (2 * y + q / 2 + r) * row + (2 * x + q % 2) * C;
        HWY_UNROLL(12)
        for (int tap = 0; tap < Taps; ++tap) {
          const V pixel = hn::Set(d, in[tap]);
          for (int v = 0; v < NV; ++v) sum[tap][v] = hn::MulAdd(pixel, window[v][q], sum[tap][v]);
        }
      }
    }
  }
  for (int tap = 0; tap < Taps; ++tap) {
    for (int v = 0; v < NV; ++v) {
      float* place = grad + (r * Taps + tap) * K + v * lanes;
      hn::StoreU(hn::Add(hn::LoadU(d, place), sum[tap][v]), d, place);
    }
  }
}

template <class D, int NV>
void backward_with(const ConvBlockShape& s, const float* input, const float* grad_output, const std::uint8_t* winner,
                   float* grad_weight, float* grad_bias, float* workspace) {
  const D d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const std::int64_t C = s.in_channels, K = s.out_channels, pooled = s.pooled_height() * s.pooled_width() * K;
  float* grad = workspace;
  float* padded = grad + 9 * C * K;
  std::fill_n(grad, 9 * C * K, 0.0F);
  std::fill_n(grad_bias, K, 0.0F);
  for (std::int64_t n = 0; n < s.images; ++n) {
    pad(s, input + n * s.height * s.width * C, padded);
    const float* g = grad_output + n * pooled;
    const std::uint8_t* win = winner + n * pooled;
    for (std::int64_t k = 0; k < K; k += lanes) {
      hn::Vec<D> sum = hn::Zero(d), window[4];
      for (std::int64_t o = k; o < pooled; o += K)
        sum = hn::Add(sum, pool::HWY_NAMESPACE::expand(d, g + o, win + o, window));
      hn::StoreU(hn::Add(hn::LoadU(d, grad_bias + k), sum), d, grad_bias + k);
    }
    for (std::int64_t k = 0; k < K; k += NV * lanes) {
      for (std::int64_t r = 0; r < 3; ++r) {
        switch (C) {
          case 1:
            weight_gradient_row<NV, 3>(d, s, padded, g + k, win + k, r, grad + k);
            break;
          case 2:
            weight_gradient_row<NV, 6>(d, s, padded, g + k, win + k, r, grad + k);
            break;
          case 3:
            weight_gradient_row<NV, 9>(d, s, padded, g + k, win + k, r, grad + k);
            break;
          default:
            weight_gradient_row<NV, 12>(d, s, padded, g + k, win + k, r, grad + k);
        }
      }
    }
  }
  for (std::int64_t k = 0; k < K; ++k) {
    for (std::int64_t c = 0; c < C; ++c) {
      for (std::int64_t tap = 0; tap < 9; ++tap) grad_weight[(k * C + c) * 9 + tap] = grad[(tap * C + c) * K + k];
    }
  }
}

using Full = hn::CappedTag<float, 16>;
using Eight = hn::CappedTag<float, 8>;

HWY_INLINE bool fills(std::int64_t channels, std::int64_t vectors) {
  return channels % (vectors * static_cast<std::int64_t>(hn::Lanes(Full()))) == 0;
}

void forward(const ConvBlockShape& s, const float* input, const float* weight, const float* bias, float* output,
             std::uint8_t* winner, float* workspace) {
#if HWY_TARGET <= HWY_AVX3 || HWY_ARCH_ARM
  if (fills(s.out_channels, 4)) return forward_with<Full, 4>(s, input, weight, bias, output, winner, workspace);
#endif
  if (fills(s.out_channels, 2)) return forward_with<Full, 2>(s, input, weight, bias, output, winner, workspace);
  if (fills(s.out_channels, 1)) return forward_with<Full, 1>(s, input, weight, bias, output, winner, workspace);
  forward_with<Eight, 1>(s, input, weight, bias, output, winner, workspace);
}

void backward(const ConvBlockShape& s, const float* input, const float* grad_output, const std::uint8_t* winner,
              float* grad_weight, float* grad_bias, float* workspace) {
#if HWY_TARGET <= HWY_AVX3 || HWY_ARCH_ARM
  if (fills(s.out_channels, 2))
    return backward_with<Full, 2>(s, input, grad_output, winner, grad_weight, grad_bias, workspace);
#endif
  if (fills(s.out_channels, 1))
    return backward_with<Full, 1>(s, input, grad_output, winner, grad_weight, grad_bias, workspace);
  backward_with<Eight, 1>(s, input, grad_output, winner, grad_weight, grad_bias, workspace);
}

}  // namespace etude::direct::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace etude::direct {

HWY_EXPORT(forward);
HWY_EXPORT(backward);

void forward(const ConvBlockShape& s, const float* input, const float* weight, const float* bias, float* output,
             std::uint8_t* winner, float* workspace) {
  HWY_DYNAMIC_DISPATCH(forward)(s, input, weight, bias, output, winner, workspace);
}

void backward(const ConvBlockShape& s, const float* input, const float* grad_output, const std::uint8_t* winner,
              float* grad_weight, float* grad_bias, float* workspace) {
  HWY_DYNAMIC_DISPATCH(backward)(s, input, grad_output, winner, grad_weight, grad_bias, workspace);
}

std::size_t workspace_floats(const ConvBlockShape& s) {
  return static_cast<std::size_t>(9 * s.in_channels * s.out_channels + (s.height + 2) * (s.width + 2) * s.in_channels +
                                  16);
}

}  // namespace etude::direct
#endif
