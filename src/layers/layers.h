#pragma once

#include <cstdint>
#include <vector>

#include "core/layer.h"

/// All layers: one function and one file each.
namespace etude {

struct ConvolutionOptions {
  std::int64_t stride = 1;
  bool with_bias = true;
};

/// 3x3 convolution of images, padding 1. With bias and of stride 1, followed by ReLU and max-pool, it is one operation.
Layer convolution(std::int64_t out_channels, ConvolutionOptions options = {});

Layer relu();

/// 2x2 maximum, stride 2; an odd last row or column is dropped.
Layer max_pool();

/// An example to one vector, in PyTorch's order (C, H, W) of an image.
Layer flatten();

/// Of the last dimension, with bias. Followed by ReLU it is one operation.
Layer linear(std::int64_t out_features);

/// Each channel of images to mean 0 and variance 1 over the batch, then times a gain, plus a bias. In evaluation by the
/// running statistics of training.
Layer batch_norm();

/// Its branch's answer plus its shortcut's, which is the input itself where the shortcut is empty.
Layer residual(const std::vector<Layer>& branch, const std::vector<Layer>& shortcut = {});

/// A shortcut without weights: every other row and column, and channels of zeros, half of them before the input's and
/// half after (option A of He et al. 2015, https://arxiv.org/abs/1512.03385).
Layer subsample(std::int64_t out_channels);

/// Images to the mean of each channel.
Layer global_average_pool();

/// Tokens to vectors.
Layer embedding(std::int64_t vocabulary, std::int64_t features);

/// Adds a learned vector to each place of a text.
Layer positions();

/// Each vector to mean 0 and variance 1, then times a gain, plus a bias.
Layer layer_norm();

Layer gelu();

/// (length, 3 * features): queries, keys, values, each for one head after another. Each place answers the mean of the
/// values up to itself, weighted by how well their keys go with its query: (length, features). Without weights.
Layer causal_attention(std::int64_t heads);

}  // namespace etude
