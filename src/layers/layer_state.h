#pragma once

#include <torch/types.h>

#include <functional>
#include <vector>

#include "core/layer.h"
#include "core/trial.h"

namespace etude {

/// A layer's tensors in a network, and what its forward may ask for.
struct LayerState {
  /// In the form's order. Gradients are added to a weight's `.grad`, which is there before the first forward.
  std::vector<torch::Tensor> weights;
  std::vector<torch::Tensor> buffers;  ///< written to in training, never replaced
  Convolution convolution = Convolution::automatic;
  /// What the layer's part of that number answers to x.
  std::function<torch::Tensor(std::size_t part, const torch::Tensor& x, Mode mode)> part;
};

}  // namespace etude
