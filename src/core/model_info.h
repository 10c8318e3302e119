#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "core/dataset_info.h"

namespace etude {

/// 3x3 convolution, stride 1, padding 1, with bias.
struct Conv3x3 {
  std::int64_t out_channels = 0;
};
struct ReLU {};
/// 2x2 maximum, stride 2; an odd last row or column is dropped.
struct MaxPool2x2 {};
/// (C, H, W) to one vector, in that order.
struct Flatten {};
struct Linear {
  std::int64_t out_features = 0;
};
using Layer = std::variant<Conv3x3, ReLU, MaxPool2x2, Flatten, Linear>;

/// A model is data: its layers in order, for any image shape and number of classes. So a plan can count its work, and
/// the trainer can fuse neighbouring layers, without the model's file knowing either (or LibTorch).
struct ModelInfo {
  std::string name;
  std::string summary;
  std::function<std::vector<Layer>(ImageShape input, std::int64_t classes)> layers;
};

/// Multiply-adds are those of one image, counted as direct convolution.
struct ModelSize {
  std::int64_t parameters = 0;     ///< weights and biases
  std::int64_t multiply_adds = 0;  ///< of a forward pass
  /// Of a training step: forward, the weights' gradients and the inputs', of which the first layer needs none.
  std::int64_t training_multiply_adds = 0;
};
ModelSize model_size(const std::vector<Layer>& layers, ImageShape input);

}  // namespace etude
