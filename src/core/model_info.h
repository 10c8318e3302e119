#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/layer.h"

namespace etude {

/// A model is data: its layers in order, for any shape of input and number of outputs. So a plan can count its work,
/// and the trainer can fuse neighbouring layers, without the model's file knowing either (or LibTorch).
struct ModelInfo {
  std::string name;
  std::string summary;
  std::function<std::vector<Layer>(const Shape& input, std::int64_t outputs)> layers;
};

/// Multiply-adds are those of one example, counted as direct convolution.
struct ModelSize {
  std::int64_t parameters = 0;     ///< weights and biases
  std::int64_t multiply_adds = 0;  ///< of a forward pass
  /// Of a training step: forward, the weights' gradients and the inputs', of which the first layer needs none.
  std::int64_t training_multiply_adds = 0;
};

/// Throws UsageError where a layer does not take what comes to it.
ModelSize model_size(const std::vector<Layer>& layers, const Shape& input);

}  // namespace etude
