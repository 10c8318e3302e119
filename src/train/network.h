#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/model_info.h"
#include "core/trial.h"
#include "optim/parameters.h"

namespace etude {

/// A model's layers on one device, over flat parameter storage: all weights and biases are views of one array, their
/// gradients of another, so that an optimizer is one pass. Images and activations are channels last in memory; so are
/// the columns of the layer after a Flatten, which saves transposing the activations at every step (an elementwise
/// optimizer cannot tell).
class Network {
 public:
  Network(const std::vector<Layer>& layers, ImageShape input, Convolution convolution, torch::Device device);

  /// Draws all weights as PyTorch does after torch.manual_seed(seed), layer by layer.
  void draw(std::int64_t seed);

  /// images (N, C, H, W) channels last; logits (N, classes). Records for backward unless gradients are switched off
  /// (torch::NoGradGuard).
  torch::Tensor forward(torch::Tensor images) const;

  /// What forward is made of: each stage is a layer with all that is fused into it.
  [[nodiscard]] std::size_t stages() const { return stages_.size(); }
  [[nodiscard]] torch::Tensor apply(std::size_t stage, const torch::Tensor& x) const;
  [[nodiscard]] std::string stage_name(std::size_t stage) const;  ///< "conv 3 -> 64, ReLU, max-pool"
  /// One image's forward pass through the stage, counted as direct convolution; `x` is what enters it.
  [[nodiscard]] std::int64_t multiply_adds(std::size_t stage, const torch::Tensor& x) const;

  /// Leaves the gradients of all parameters in `parameters().gradients`.
  void backward(const torch::Tensor& loss);

  /// Named by the layer's position: "0.weight". Columns after a Flatten are as they lie in memory.
  Parameters& parameters() { return parameters_; }
  [[nodiscard]] const Parameters& parameters() const { return parameters_; }

  /// Copies in PyTorch's shape and order of columns.
  [[nodiscard]] std::vector<std::pair<std::string, torch::Tensor>> named_parameters() const;

 private:
  /// One layer with what can be fused into it: Conv3x3 + ReLU + MaxPool2x2, Linear + ReLU.
  struct Stage {
    Layer layer;
    std::size_t position = 0;  ///< of the layer in the model
    bool with_relu = false, with_pool = false;
    torch::Tensor weight, bias;  ///< views of the flat storage; undefined where the layer has none
    ImageShape flattened;        ///< what a Flatten before a Linear held; its columns lie in (H, W, C) order
  };

  std::vector<Stage> stages_;
  Convolution convolution_;
  Parameters parameters_;
};

}  // namespace etude
