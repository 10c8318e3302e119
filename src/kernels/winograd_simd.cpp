#include "kernels/winograd_simd.h"

#include <algorithm>
#include <cstring>

#include "kernels/winograd_filter.h"
#include "kernels/winograd_layout.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/winograd_simd.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/gemm-inl.h"
#include "kernels/pool-inl.h"
#include "kernels/winograd_transforms-inl.h"

HWY_BEFORE_NAMESPACE();
namespace etude::winograd::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using etude::gemm::HWY_NAMESPACE::multiply_panel;

// Where a tile of a block lies.
struct TilePlace {
  std::int64_t image, y, x;  // image within the block; tile coordinates
};
HWY_INLINE TilePlace place_of(const Layout& layout, std::int64_t t) {
  return {t / layout.tiles, t % layout.tiles / layout.tiles_x, t % layout.tiles_x};
}

// V[ξ][t][c] = Bᵀ d B over all tiles of a block of images.
template <class D>
HWY_NOINLINE void transform_inputs(D d, const ConvBlockShape& s, const Layout& layout, const float* input,
                                   std::int64_t tiles, float* HWY_RESTRICT V) {
  using Vec = hn::Vec<D>;
  const std::int64_t C = s.in_channels, plane = Layout::plane(tiles, C);
  for (std::int64_t t = 0; t < tiles; ++t) {
    const auto [image, ty, tx] = place_of(layout, t);
    const float* base = input + image * s.height * s.width * C;
    const std::int64_t y0 = ty * 4 - 1, x0 = tx * 4 - 1;
    const bool inside = y0 >= 0 && x0 >= 0 && y0 + tile <= s.height && x0 + tile <= s.width;
    for (std::int64_t c = 0; c < C; c += static_cast<std::int64_t>(hn::Lanes(d))) {
      Vec half[tile][tile];  // [column][row]
      for (int j = 0; j < tile; ++j) {
        Vec in[tile];
        for (int i = 0; i < tile; ++i) {
          const std::int64_t y = y0 + i, x = x0 + j;
          in[i] = inside || (y >= 0 && x >= 0 && y < s.height && x < s.width)
                      ? hn::LoadU(d, base + (y * s.width + x) * C + c)
                      : hn::Zero(d);
        }
        input_transform(d, in[0], in[1], in[2], in[3], in[4], in[5], half[j]);
      }
      for (int i = 0; i < tile; ++i) {
        Vec out[tile];
        input_transform(d, half[0][i], half[1][i], half[2][i], half[3][i], half[4][i], half[5][i], out);
        for (int j = 0; j < tile; ++j) hn::StoreU(out[j], d, V + (i * tile + j) * plane + t * C + c);
      }
    }
  }
}

// Output transform of `width` channels from `k` on, bias, ReLU, pooling. M[ξ][t][width].
template <class D>
HWY_NOINLINE void transform_outputs(D d, const ConvBlockShape& s, const Layout& layout, const float* HWY_RESTRICT M,
                                    std::int64_t tiles, std::int64_t k, std::int64_t width, const float* bias,
                                    float* output, std::uint8_t* winner) {
  using Vec = hn::Vec<D>;
  const std::int64_t plane = Layout::plane(tiles, width);
  const std::int64_t height = s.pooled_height(), row = s.pooled_width();
  for (std::int64_t t = 0; t < tiles; ++t) {
    const auto [image, ty, tx] = place_of(layout, t);
    for (std::int64_t v = 0; v < width; v += static_cast<std::int64_t>(hn::Lanes(d))) {
      Vec half[tile][4];  // [column][row]
      for (int j = 0; j < tile; ++j) {
        const float* m = M + j * plane + t * width + v;
        const std::int64_t down = tile * plane;
        output_transform(d, hn::LoadU(d, m), hn::LoadU(d, m + down), hn::LoadU(d, m + 2 * down),
                         hn::LoadU(d, m + 3 * down), hn::LoadU(d, m + 4 * down), hn::LoadU(d, m + 5 * down), half[j]);
      }
      Vec y[4][4];
      for (int i = 0; i < 4; ++i) {
        output_transform(d, half[0][i], half[1][i], half[2][i], half[3][i], half[4][i], half[5][i], y[i]);
      }
      const Vec b = hn::LoadU(d, bias + k + v);
      for (int py = 0; py < 2; ++py) {
        for (int px = 0; px < 2; ++px) {
          const std::int64_t oy = ty * 2 + py, ox = tx * 2 + px;
          if (oy >= height || ox >= row) continue;
          const std::int64_t o = ((image * height + oy) * row + ox) * s.out_channels + k + v;
          pool::HWY_NAMESPACE::store_pooled(d, y[py * 2][px * 2], y[py * 2][px * 2 + 1], y[py * 2 + 1][px * 2],
                                            y[py * 2 + 1][px * 2 + 1], b, output + o,
                                            winner == nullptr ? nullptr : winner + o);
        }
      }
    }
  }
}

// Z[ξ][t][k] = A dY Aᵀ, dY expanded in registers from the pooled gradients and the winners; adds the live gradients to
// grad_bias.
template <class D>
HWY_NOINLINE void transform_gradients(D d, const ConvBlockShape& s, const Layout& layout, const float* grad_output,
                                      const std::uint8_t* winner, std::int64_t tiles, float* HWY_RESTRICT Z,
                                      float* grad_bias) {
  using Vec = hn::Vec<D>;
  const std::int64_t K = s.out_channels, plane = Layout::plane(tiles, K);
  const std::int64_t height = s.pooled_height(), row = s.pooled_width();
  for (std::int64_t k = 0; k < K; k += static_cast<std::int64_t>(hn::Lanes(d))) {
    Vec bias_sum = hn::Zero(d);
    for (std::int64_t t = 0; t < tiles; ++t) {
      const auto [image, ty, tx] = place_of(layout, t);
      Vec y[4][4];
      for (int py = 0; py < 2; ++py) {
        for (int px = 0; px < 2; ++px) {
          const std::int64_t oy = ty * 2 + py, ox = tx * 2 + px;
          Vec window[4] = {hn::Zero(d), hn::Zero(d), hn::Zero(d), hn::Zero(d)};
          if (oy < height && ox < row) {
            const std::int64_t o = ((image * height + oy) * row + ox) * K + k;
            bias_sum = hn::Add(bias_sum, pool::HWY_NAMESPACE::expand(d, grad_output + o, winner + o, window));
          }
          for (int q = 0; q < 4; ++q) y[py * 2 + q / 2][px * 2 + q % 2] = window[q];
        }
      }
      Vec half[4][tile];  // [column][row]
      for (int j = 0; j < 4; ++j) output_adjoint(d, y[0][j], y[1][j], y[2][j], y[3][j], half[j]);
      for (int i = 0; i < tile; ++i) {
        Vec out[tile];
        output_adjoint(d, half[0][i], half[1][i], half[2][i], half[3][i], out);
        for (int j = 0; j < tile; ++j) hn::StoreU(out[j], d, Z + (i * tile + j) * plane + t * K + k);
      }
    }
    hn::StoreU(hn::Add(hn::LoadU(d, grad_bias + k), bias_sum), d, grad_bias + k);
  }
}

// dX += B dV Bᵀ, tile by tile into a padded image (tiles overlap by two), which is then copied without its border.
template <class D>
HWY_NOINLINE void scatter_input_gradients(D d, const ConvBlockShape& s, const Layout& layout,
                                          const float* HWY_RESTRICT dV, std::int64_t tiles, float* HWY_RESTRICT padded,
                                          float* grad_input) {
  using Vec = hn::Vec<D>;
  const std::int64_t C = s.in_channels, plane = Layout::plane(tiles, C);
  const std::int64_t padded_width = 4 * layout.tiles_x + 2;
  for (std::int64_t first = 0; first < tiles; first += layout.tiles) {
    std::fill_n(padded, layout.padded_image(), 0.0F);
    for (std::int64_t t = first; t < first + layout.tiles; ++t) {
      const auto [image, ty, tx] = place_of(layout, t);
      for (std::int64_t c = 0; c < C; c += static_cast<std::int64_t>(hn::Lanes(d))) {
        Vec half[tile][tile];
        for (int j = 0; j < tile; ++j) {
          const float* m = dV + j * plane + t * C + c;
          const std::int64_t down = tile * plane;
          input_adjoint(d, hn::LoadU(d, m), hn::LoadU(d, m + down), hn::LoadU(d, m + 2 * down),
                        hn::LoadU(d, m + 3 * down), hn::LoadU(d, m + 4 * down), hn::LoadU(d, m + 5 * down), half[j]);
        }
        for (int i = 0; i < tile; ++i) {
          Vec out[tile];
          input_adjoint(d, half[0][i], half[1][i], half[2][i], half[3][i], half[4][i], half[5][i], out);
          for (int j = 0; j < tile; ++j) {
            float* p = padded + ((ty * 4 + i) * padded_width + tx * 4 + j) * C + c;
            hn::StoreU(hn::Add(hn::LoadU(d, p), out[j]), d, p);
          }
        }
      }
    }
    // An odd last row or column that pooling dropped may lie beyond the tiles' reach: its gradient is zero or comes
    // from inside.
    float* image = grad_input + first / layout.tiles * s.height * s.width * C;
    for (std::int64_t y = 0; y < s.height; ++y) {
      std::copy_n(padded + ((y + 1) * padded_width + 1) * C, s.width * C, image + y * s.width * C);
    }
  }
}

// U packed for multiply_panel: [panel][ξ][depth][panel width]; of Uᵀ where transposed.
void pack_filters(const float* weight, std::int64_t C, std::int64_t K, bool transposed, std::int64_t panel_width,
                  float* packed) {
  const std::int64_t depth = transposed ? K : C;
  for (std::int64_t k = 0; k < K; ++k) {
    for (std::int64_t c = 0; c < C; ++c) {
      double u[products];
      transform_filter(weight + (k * C + c) * 9, u);
      const std::int64_t row = transposed ? k : c, column = transposed ? c : k;
      float* place =
          packed + column / panel_width * products * depth * panel_width + row * panel_width + column % panel_width;
      for (int xi = 0; xi < products; ++xi) place[xi * depth * panel_width] = static_cast<float>(u[xi]);
    }
  }
}

template <class D, int NV>
void forward_with(const ConvBlockShape& s, const float* input, const float* weight, const float* bias, float* output,
                  std::uint8_t* winner, float* workspace) {
  const D d;
  const Layout layout(s);
  const std::int64_t C = s.in_channels, K = s.out_channels, width = NV * static_cast<std::int64_t>(hn::Lanes(d));
  const std::int64_t most_tiles = layout.forward_images() * layout.tiles;
  float* U = workspace;
  float* V = U + layout.filters();
  float* M = V + products * Layout::plane(most_tiles, C);
  pack_filters(weight, C, K, false, width, U);
  for (std::int64_t n = 0; n < s.images; n += layout.forward_images()) {
    const std::int64_t tiles = std::min(layout.forward_images(), s.images - n) * layout.tiles;
    const std::int64_t pooled = n * s.pooled_height() * s.pooled_width() * K;
    transform_inputs(d, s, layout, input + n * s.height * s.width * C, tiles, V);
    for (std::int64_t k = 0; k < K; k += width) {
      const std::int64_t v_plane = Layout::plane(tiles, C), m_plane = Layout::plane(tiles, width);
      const float* panel = U + k * products * C;
      for (int xi = 0; xi < products; ++xi) {
        multiply_panel<NV, false>(d, tiles, C, V + xi * v_plane, C, 1, panel + xi * C * width, width, M + xi * m_plane,
                                  width);
      }
      transform_outputs(d, s, layout, M, tiles, k, width, bias, output + pooled,
                        winner == nullptr ? nullptr : winner + pooled);
    }
  }
}

// NVC and NVK: vectors per panel of input and of output channels.
template <class D, int NVC, int NVK>
void backward_with(const ConvBlockShape& s, const float* input, const float* weight, const float* grad_output,
                   const std::uint8_t* winner, float* grad_input, float* grad_weight, float* grad_bias,
                   float* workspace) {
  const D d;
  const Layout layout(s);
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const std::int64_t C = s.in_channels, K = s.out_channels, c_width = NVC * lanes, k_width = NVK * lanes;
  const std::int64_t most_tiles = layout.backward_images() * layout.tiles;
  float* U = workspace;
  float* dU = U + layout.filters();  // [ξ][c][k]
  float* V = dU + layout.filters();
  float* Z = V + products * Layout::plane(most_tiles, C);
  float* dV = Z + products * Layout::plane(most_tiles, K);
  float* padded = dV + products * Layout::plane(most_tiles, C);
  std::fill_n(dU, layout.filters(), 0.0F);
  std::fill_n(grad_bias, K, 0.0F);
  if (grad_input != nullptr) pack_filters(weight, C, K, true, c_width, U);
  for (std::int64_t n = 0; n < s.images; n += layout.backward_images()) {
    const std::int64_t tiles = std::min(layout.backward_images(), s.images - n) * layout.tiles;
    const std::int64_t pixels = n * s.height * s.width * C, pooled = n * s.pooled_height() * s.pooled_width() * K;
    const std::int64_t c_plane = Layout::plane(tiles, C), k_plane = Layout::plane(tiles, K);
    transform_inputs(d, s, layout, input + pixels, tiles, V);
    transform_gradients(d, s, layout, grad_output + pooled, winner + pooled, tiles, Z, grad_bias);
    for (int xi = 0; xi < products; ++xi) {
      const float* z = Z + xi * k_plane;
      for (std::int64_t k = 0; k < K; k += k_width) {  // ∂U[ξ] += V[ξ]ᵀ Z[ξ]
        multiply_panel<NVK, true>(d, C, tiles, V + xi * c_plane, 1, C, z + k, K, dU + xi * C * K + k, K);
      }
      if (grad_input == nullptr) continue;
      for (std::int64_t c = 0; c < C; c += c_width) {  // dV[ξ] = Z[ξ] U[ξ]ᵀ
        multiply_panel<NVC, false>(d, tiles, K, z, K, 1, U + (c * products + xi * c_width) * K, c_width,
                                   dV + xi * c_plane + c, C);
      }
    }
    if (grad_input != nullptr) scatter_input_gradients(d, s, layout, dV, tiles, padded, grad_input + pixels);
  }
  for (std::int64_t k = 0; k < K; ++k) {
    for (std::int64_t c = 0; c < C; ++c) {
      double u[products];
      for (int xi = 0; xi < products; ++xi) u[xi] = dU[(xi * C + c) * K + k];
      transform_filter_adjoint(u, grad_weight + (k * C + c) * 9);
    }
  }
}

// Full vectors where the channels fill them, vectors of 8 (or what the target has) where they do not.
using Full = hn::CappedTag<float, 16>;
using Eight = hn::CappedTag<float, 8>;

HWY_INLINE bool fills(std::int64_t channels, std::int64_t vectors) {
  return channels % (vectors * static_cast<std::int64_t>(hn::Lanes(Full()))) == 0;
}

void forward(const ConvBlockShape& s, const float* input, const float* weight, const float* bias, float* output,
             std::uint8_t* winner, float* workspace) {
  if (!fills(s.in_channels, 1) || !fills(s.out_channels, 1)) {
    forward_with<Eight, 1>(s, input, weight, bias, output, winner, workspace);
  } else if (fills(s.out_channels, 2)) {
    forward_with<Full, 2>(s, input, weight, bias, output, winner, workspace);
  } else {
    forward_with<Full, 1>(s, input, weight, bias, output, winner, workspace);
  }
}

void backward(const ConvBlockShape& s, const float* input, const float* weight, const float* grad_output,
              const std::uint8_t* winner, float* grad_input, float* grad_weight, float* grad_bias, float* workspace) {
  const auto with = [&]<class D, int NVC, int NVK>(D, std::integral_constant<int, NVC>,
                                                   std::integral_constant<int, NVK>) {
    backward_with<D, NVC, NVK>(s, input, weight, grad_output, winner, grad_input, grad_weight, grad_bias, workspace);
  };
  const std::integral_constant<int, 1> one;
  const std::integral_constant<int, 2> two;
  if (!fills(s.in_channels, 1) || !fills(s.out_channels, 1)) return with(Eight(), one, one);
  const bool two_in = fills(s.in_channels, 2), two_out = fills(s.out_channels, 2);
  if (two_in && two_out) return with(Full(), two, two);
  if (two_in) return with(Full(), two, one);
  if (two_out) return with(Full(), one, two);
  return with(Full(), one, one);
}

}  // namespace etude::winograd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace etude::winograd {

HWY_EXPORT(forward);
HWY_EXPORT(backward);

void forward(const ConvBlockShape& s, const float* input, const float* weight, const float* bias, float* output,
             std::uint8_t* winner, float* workspace) {
  HWY_DYNAMIC_DISPATCH(forward)(s, input, weight, bias, output, winner, workspace);
}

void backward(const ConvBlockShape& s, const float* input, const float* weight, const float* grad_output,
              const std::uint8_t* winner, float* grad_input, float* grad_weight, float* grad_bias, float* workspace) {
  HWY_DYNAMIC_DISPATCH(backward)(s, input, weight, grad_output, winner, grad_input, grad_weight, grad_bias, workspace);
}

std::size_t workspace_floats(const ConvBlockShape& s) {
  const Layout layout(s);
  const auto forward_tiles = layout.forward_images() * layout.tiles,
             backward_tiles = layout.backward_images() * layout.tiles;
  const auto forward =
      layout.filters() + products * (Layout::plane(forward_tiles, layout.C) + Layout::plane(forward_tiles, layout.K));
  const auto backward =
      2 * layout.filters() +
      products * (2 * Layout::plane(backward_tiles, layout.C) + Layout::plane(backward_tiles, layout.K)) +
      layout.padded_image();
  return static_cast<std::size_t>(std::max(forward, backward));
}

}  // namespace etude::winograd
#endif
