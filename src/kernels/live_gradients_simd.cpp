#include <algorithm>
#include <bit>

#include "kernels/live_gradients.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/live_gradients_simd.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/pool-inl.h"

#ifndef ETUDE_LIVE_SLAB
#define ETUDE_LIVE_SLAB
namespace etude::live {

// An image is worked on slab by slab: as many channels as a vector has lanes, within a border of zeros,
// (H+2, W+2, lanes). One of 16 x 16 pixels and 16 channels takes 20 KB and stays in the L1 cache, in whatever order its
// pixels are called.
struct Slab {
  std::int64_t height, width, lanes;
  Slab(const ConvBlockShape& s, std::int64_t vector_lanes)
      : height(s.height + 2), width(s.width + 2), lanes(vector_lanes) {}
  [[nodiscard]] std::int64_t row() const { return width * lanes; }
  // Even, so that the 64-bit masks that follow in the workspace are aligned: one lane and an odd image would put them
  // between.
  [[nodiscard]] std::int64_t size() const { return (height * row() + 1) / 2 * 2; }
};

// A gradient that is not zero, and where in the slab the 3x3 pixels around it begin.
struct LiveGradient {
  std::int32_t offset;
  float value;
};

}  // namespace etude::live
#endif

HWY_BEFORE_NAMESPACE();
namespace etude::live::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Sets bit i % 64 of masks[i / 64 * channels + k] where channel k is live in window i.
HWY_NOINLINE void find_live_windows(std::int64_t windows, std::int64_t channels,
                                    const std::uint8_t* HWY_RESTRICT winner, std::uint64_t* HWY_RESTRICT masks) {
  for (std::int64_t first = 0; first < windows; first += 64, masks += channels) {
    std::fill_n(masks, channels, 0);
    for (std::int64_t w = first; w < std::min(first + 64, windows); ++w) {
      for (std::int64_t k = 0; k < channels; ++k) {
        masks[k] |= static_cast<std::uint64_t>(winner[w * channels + k] < 4) << (w - first);
      }
    }
  }
}

// Sets bit k % 64 of masks[(4 w + q) * words + k / 64] where the q-th output of window w is channel k's live one.
HWY_NOINLINE void find_live_channels(std::int64_t windows, std::int64_t channels,
                                     const std::uint8_t* HWY_RESTRICT winner, std::uint64_t* HWY_RESTRICT masks) {
  const hn::CappedTag<std::uint8_t, 8> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const std::int64_t words = (channels + 63) / 64;
  std::fill_n(masks, windows * 4 * words, 0);
  for (std::int64_t w = 0; w < windows; ++w, winner += channels, masks += 4 * words) {
    for (std::int64_t k = 0; k < channels; k += lanes) {
      const auto winners = hn::LoadU(d, winner + k);
      for (int q = 0; q < 4; ++q) {
        std::uint8_t bits[8] = {};
        hn::StoreMaskBits(d, hn::Eq(winners, hn::Set(d, static_cast<std::uint8_t>(q))), bits);
        masks[q * words + k / 64] |= static_cast<std::uint64_t>(bits[0]) << k % 64;
      }
    }
  }
}

// Channel k's live gradients of one image; returns their number.
HWY_INLINE std::int64_t list_live_gradients(const ConvBlockShape& s, const Slab& slab, const std::uint64_t* masks,
                                            std::int64_t k, const float* HWY_RESTRICT gradient,
                                            const std::uint8_t* HWY_RESTRICT winner,
                                            const std::int32_t* HWY_RESTRICT window_offsets,
                                            LiveGradient* HWY_RESTRICT list) {
  const std::int64_t channels = s.out_channels, windows = s.pooled_height() * s.pooled_width();
  const std::int64_t corners[4] = {0, slab.lanes, slab.row(), slab.row() + slab.lanes};
  std::int64_t count = 0;
  for (std::int64_t first = 0; first < windows; first += 64, masks += channels) {
    for (std::uint64_t rest = masks[k]; rest != 0; rest &= rest - 1) {
      const std::int64_t window = first + std::countr_zero(rest), o = window * channels + k;
      list[count++] = {static_cast<std::int32_t>(window_offsets[window] + corners[winner[o]]), gradient[o]};
    }
  }
  return count;
}

// The image's channels from `first` on, inside the border of zeros that the slab has already.
template <class D>
HWY_INLINE void copy_into_slab(D d, const ConvBlockShape& s, const float* HWY_RESTRICT image, std::int64_t first,
                               const Slab& slab, float* HWY_RESTRICT pixels) {
  for (std::int64_t y = 0; y < s.height; ++y) {
    const float* from = image + y * s.width * s.in_channels + first;
    float* to = pixels + (y + 1) * slab.row() + slab.lanes;
    for (std::int64_t x = 0; x < s.width; ++x) {
      hn::StoreU(hn::LoadU(d, from + x * s.in_channels), d, to + x * slab.lanes);
    }
  }
}

template <class D>
HWY_INLINE void copy_out_of_slab(D d, const ConvBlockShape& s, const float* HWY_RESTRICT pixels, const Slab& slab,
                                 std::int64_t first, float* HWY_RESTRICT image) {
  for (std::int64_t y = 0; y < s.height; ++y) {
    const float* from = pixels + (y + 1) * slab.row() + slab.lanes;
    float* to = image + y * s.width * s.in_channels + first;
    for (std::int64_t x = 0; x < s.width; ++x) {
      hn::StoreU(hn::LoadU(d, from + x * slab.lanes), d, to + x * s.in_channels);
    }
  }
}

template <class D>
HWY_INLINE void add_bias_gradient(D d, std::int64_t windows, std::int64_t channels, const float* gradient,
                                  const std::uint8_t* winner, float* grad_bias) {
  for (std::int64_t k = 0; k < channels; k += static_cast<std::int64_t>(hn::Lanes(d))) {
    hn::Vec<D> sum = hn::Zero(d), window[4];
    for (std::int64_t o = k; o < windows * channels; o += channels) {
      sum = hn::Add(sum, pool::HWY_NAMESPACE::expand(d, gradient + o, winner + o, window));
    }
    hn::StoreU(hn::Add(hn::LoadU(d, grad_bias + k), sum), d, grad_bias + k);
  }
}

// ∂W of one output channel and one slab, [tap][lanes]: += Σ gradient * the 3x3 pixels around. The image's sum is formed
// apart (blocked summation).
template <class D>
HWY_INLINE void add_weight_gradient(D d, const LiveGradient* HWY_RESTRICT live, std::int64_t count,
                                    const float* HWY_RESTRICT pixels, std::int64_t row,
                                    float* HWY_RESTRICT grad_filter) {
  using V = hn::Vec<D>;
  constexpr auto lanes = static_cast<std::int64_t>(hn::MaxLanes(D()));
  V sum[9];
  for (V& tap : sum) tap = hn::Zero(d);
  for (std::int64_t i = 0; i < count; ++i) {
    const V value = hn::Set(d, live[i].value);
    const float* HWY_RESTRICT around = pixels + live[i].offset;
    for (int tap = 0; tap < 9; ++tap) {
      sum[tap] = hn::MulAdd(value, hn::LoadU(d, around + tap / 3 * row + tap % 3 * lanes), sum[tap]);
    }
  }
  for (int tap = 0; tap < 9; ++tap) {
    hn::StoreU(hn::Add(hn::LoadU(d, grad_filter + tap * lanes), sum[tap]), d, grad_filter + tap * lanes);
  }
}

// The 3x3 pixels around one output: += Σ gradient * filter, over the channels that are live there.
template <class D>
HWY_INLINE void add_input_gradient(D d, const std::uint64_t* HWY_RESTRICT masks, std::int64_t words,
                                   const float* HWY_RESTRICT gradient, const float* HWY_RESTRICT filters,
                                   std::int64_t row, float* HWY_RESTRICT around) {
  using V = hn::Vec<D>;
  constexpr auto lanes = static_cast<std::int64_t>(hn::MaxLanes(D()));
  V sum[9];
  for (V& tap : sum) tap = hn::Zero(d);
  for (std::int64_t word = 0; word < words; ++word) {
    for (std::uint64_t rest = masks[word]; rest != 0; rest &= rest - 1) {
      const std::int64_t k = word * 64 + std::countr_zero(rest);
      const V value = hn::Set(d, gradient[k]);
      const float* HWY_RESTRICT filter = filters + k * 9 * lanes;
      for (int tap = 0; tap < 9; ++tap) sum[tap] = hn::MulAdd(value, hn::LoadU(d, filter + tap * lanes), sum[tap]);
    }
  }
  for (int tap = 0; tap < 9; ++tap) {
    float* place = around + tap / 3 * row + tap % 3 * lanes;
    hn::StoreU(hn::Add(hn::LoadU(d, place), sum[tap]), d, place);
  }
}

template <class D>
void weight_gradient_with(D d, const ConvBlockShape& s, const float* input, const float* gradient,
                          const std::uint8_t* winner, float* grad_weight, float* grad_bias, float* workspace) {
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const std::int64_t C = s.in_channels, K = s.out_channels, filter = 9 * lanes;
  const std::int64_t windows = s.pooled_height() * s.pooled_width(), words = (windows + 63) / 64;
  const Slab slab(s, lanes);
  float* pixels = workspace;
  float* grad_filters = pixels + slab.size();  // [slab][k][9][lanes]
  auto* masks = reinterpret_cast<std::uint64_t*>(grad_filters + C * K * 9);
  auto* lists = reinterpret_cast<LiveGradient*>(masks + words * K);  // [k][windows]
  auto* counts = reinterpret_cast<std::int64_t*>(lists + windows * K);
  auto* window_offsets = reinterpret_cast<std::int32_t*>(counts + K);
  for (std::int64_t w = 0; w < windows; ++w) {
    window_offsets[w] =
        static_cast<std::int32_t>(w / s.pooled_width() * 2 * slab.row() + w % s.pooled_width() * 2 * lanes);
  }
  std::fill_n(pixels, slab.size(), 0.0F);
  std::fill_n(grad_filters, C * K * 9, 0.0F);
  std::fill_n(grad_bias, K, 0.0F);
  for (std::int64_t n = 0; n < s.images; ++n) {
    add_bias_gradient(d, windows, K, gradient, winner, grad_bias);
    find_live_windows(windows, K, winner, masks);
    for (std::int64_t k = 0; k < K; ++k) {
      counts[k] = list_live_gradients(s, slab, masks, k, gradient, winner, window_offsets, lists + k * windows);
    }
    for (std::int64_t c = 0; c < C; c += lanes) {
      copy_into_slab(d, s, input, c, slab, pixels);
      for (std::int64_t k = 0; k < K; ++k) {
        add_weight_gradient(d, lists + k * windows, counts[k], pixels, slab.row(),
                            grad_filters + c * K * 9 + k * filter);
      }
    }
    input += s.height * s.width * C;
    gradient += windows * K;
    winner += windows * K;
  }
  for (std::int64_t k = 0; k < K; ++k) {
    for (std::int64_t c = 0; c < C; ++c) {
      const float* from = grad_filters + c / lanes * K * filter + k * filter + c % lanes;
      for (std::int64_t tap = 0; tap < 9; ++tap) grad_weight[(k * C + c) * 9 + tap] = from[tap * lanes];
    }
  }
}

template <class D>
void input_gradient_with(D d, const ConvBlockShape& s, const float* weight, const float* gradient,
                         const std::uint8_t* winner, float* grad_input, float* workspace) {
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const std::int64_t C = s.in_channels, K = s.out_channels, filter = 9 * lanes;
  const std::int64_t windows = s.pooled_height() * s.pooled_width(), words = (K + 63) / 64;
  const Slab slab(s, lanes);
  float* pixels = workspace;
  float* filters = pixels + slab.size();  // [slab][k][9][lanes]
  auto* masks = reinterpret_cast<std::uint64_t*>(filters + C * K * 9);
  for (std::int64_t k = 0; k < K; ++k) {
    for (std::int64_t c = 0; c < C; ++c) {
      float* to = filters + c / lanes * K * filter + k * filter + c % lanes;
      for (std::int64_t tap = 0; tap < 9; ++tap) to[tap * lanes] = weight[(k * C + c) * 9 + tap];
    }
  }
  for (std::int64_t n = 0; n < s.images; ++n) {
    find_live_channels(windows, K, winner, masks);
    for (std::int64_t c = 0; c < C; c += lanes) {
      std::fill_n(pixels, slab.size(), 0.0F);
      for (std::int64_t w = 0; w < windows; ++w) {
        const std::int64_t y = w / s.pooled_width() * 2, x = w % s.pooled_width() * 2;
        for (int q = 0; q < 4; ++q) {
          add_input_gradient(d, masks + (4 * w + q) * words, words, gradient + w * K, filters + c * K * 9, slab.row(),
                             pixels + (y + q / 2) * slab.row() + (x + q % 2) * lanes);
        }
      }
      copy_out_of_slab(d, s, pixels, slab, c, grad_input);
    }
    grad_input += s.height * s.width * C;
    gradient += windows * K;
    winner += windows * K;
  }
}

using Full = hn::CappedTag<float, 16>;
using Eight = hn::CappedTag<float, 8>;

void weight_gradient(const ConvBlockShape& s, const float* input, const float* gradient, const std::uint8_t* winner,
                     float* grad_weight, float* grad_bias, float* workspace) {
  constexpr auto lanes = static_cast<std::int64_t>(hn::MaxLanes(Full()));
  if (s.in_channels % lanes == 0 && s.out_channels % lanes == 0) {
    weight_gradient_with(Full(), s, input, gradient, winner, grad_weight, grad_bias, workspace);
  } else {
    weight_gradient_with(Eight(), s, input, gradient, winner, grad_weight, grad_bias, workspace);
  }
}

void input_gradient(const ConvBlockShape& s, const float* weight, const float* gradient, const std::uint8_t* winner,
                    float* grad_input, float* workspace) {
  if (s.in_channels % static_cast<std::int64_t>(hn::MaxLanes(Full())) == 0) {
    input_gradient_with(Full(), s, weight, gradient, winner, grad_input, workspace);
  } else {
    input_gradient_with(Eight(), s, weight, gradient, winner, grad_input, workspace);
  }
}

}  // namespace etude::live::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace etude::live {

HWY_EXPORT(weight_gradient);
HWY_EXPORT(input_gradient);

void weight_gradient(const ConvBlockShape& s, const float* input, const float* grad_output, const std::uint8_t* winner,
                     float* grad_weight, float* grad_bias, float* workspace) {
  HWY_DYNAMIC_DISPATCH(weight_gradient)(s, input, grad_output, winner, grad_weight, grad_bias, workspace);
}

void input_gradient(const ConvBlockShape& s, const float* weight, const float* grad_output, const std::uint8_t* winner,
                    float* grad_input, float* workspace) {
  HWY_DYNAMIC_DISPATCH(input_gradient)(s, weight, grad_output, winner, grad_input, workspace);
}

std::size_t workspace_floats(const ConvBlockShape& s) {
  constexpr std::int64_t most_lanes = 16;
  const std::int64_t windows = s.pooled_height() * s.pooled_width(), K = s.out_channels;
  // In floats: masks and lists of the weight gradient, masks of the input gradient.
  const std::int64_t by_channel = (windows + 63) / 64 * K * 2 + windows * K * 2 + K * 2 + windows;
  const std::int64_t by_pixel = 4 * windows * ((K + 63) / 64) * 2;
  return static_cast<std::size_t>(Slab(s, most_lanes).size() + s.in_channels * K * 9 + std::max(by_channel, by_pixel));
}

}  // namespace etude::live
#endif
