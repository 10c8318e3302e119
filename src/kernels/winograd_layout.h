#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/conv_block.h"
#include "kernels/winograd_points.h"

namespace etude::winograd {

/// How a batch is cut into tiles and blocks of images, and where things lie in the workspace.
/// V[ξ][t][c] transformed inputs, M[ξ][t][k] products, Z[ξ][t][k] transformed output gradients. Between two ξ lie 16
/// floats more than needed: at a power of two all 36 would fall into one set of the L1 cache.
struct Layout {
  std::int64_t tiles_y, tiles_x, tiles;  ///< of one image; tiles = tiles_y * tiles_x
  std::int64_t C, K;

  explicit Layout(const ConvBlockShape& s)
      : tiles_y((s.pooled_height() + 1) / 2),
        tiles_x((s.pooled_width() + 1) / 2),
        tiles(tiles_y * tiles_x),
        C(s.in_channels),
        K(s.out_channels) {}

  /// Forward: V of a block and a slice of M together stay in the L2 cache.
  [[nodiscard]] std::int64_t forward_images() const { return std::max<std::int64_t>(1, 48 / tiles); }
  /// Backward: longer sums per product, so that ∂U goes to and from memory less often.
  [[nodiscard]] std::int64_t backward_images() const { return std::max<std::int64_t>(1, 96 / tiles); }

  [[nodiscard]] static std::int64_t plane(std::int64_t rows, std::int64_t channels) { return rows * channels + 16; }
  [[nodiscard]] std::int64_t filters() const { return products * C * K; }
  [[nodiscard]] std::int64_t padded_image() const { return (4 * tiles_y + 2) * (4 * tiles_x + 2) * C; }
};

}  // namespace etude::winograd
