#pragma once

#include <cstdint>

#include "core/layer.h"

/// All layers: one function and one file each.
namespace etude {

/// 3x3 convolution of images, stride 1, padding 1, with bias. Followed by ReLU and max-pool it is one operation.
Layer convolution(std::int64_t out_channels);

Layer relu();

/// 2x2 maximum, stride 2; an odd last row or column is dropped.
Layer max_pool();

/// An example to one vector, in PyTorch's order (C, H, W) of an image.
Layer flatten();

/// Of the last dimension, with bias. Followed by ReLU it is one operation.
Layer linear(std::int64_t out_features);

}  // namespace etude
