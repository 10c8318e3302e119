#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/model_info.h"
#include "core/trial.h"
#include "layers/layer_state.h"
#include "optim/parameters.h"

namespace etude {

/// A model's layers on one device, over flat parameter storage: all weights and biases are views of one array, their
/// gradients of another, so that an optimizer is one pass. Images and activations are channels last in memory.
class Network {
 public:
  /// Throws UsageError where a layer does not take what comes to it.
  Network(const std::vector<Layer>& layers, const Shape& input, Convolution convolution, torch::Device device);

  Network(const Network&) = delete;  // its parts know where they lie
  Network& operator=(const Network&) = delete;

  /// Draws all weights as PyTorch does after torch.manual_seed(seed), layer by layer; buffers are as at first.
  void draw(std::int64_t seed);

  /// x is a batch: images (N, C, H, W) channels last. Records for backward unless gradients are switched off
  /// (torch::NoGradGuard).
  [[nodiscard]] torch::Tensor forward(const torch::Tensor& x, Mode mode) const;

  /// Of one example.
  [[nodiscard]] const Shape& output() const { return stages_.back().form.output; }

  /// What forward is made of: each stage is a layer with all that is fused into it.
  [[nodiscard]] std::size_t stages() const { return stages_.size(); }
  [[nodiscard]] torch::Tensor apply(std::size_t stage, const torch::Tensor& x, Mode mode) const;
  [[nodiscard]] const std::string& stage_name(std::size_t stage) const { return stages_[stage].form.text; }
  /// One example's forward pass through the stage, counted as direct convolution.
  [[nodiscard]] std::int64_t multiply_adds(std::size_t stage) const { return stages_[stage].multiply_adds; }

  /// Leaves the gradients of all parameters in `parameters().gradients`.
  void backward(const torch::Tensor& loss);

  /// Named by the layers' positions: "0.weight". Columns after a Flatten are as they lie in memory.
  Parameters& parameters() { return parameters_; }
  [[nodiscard]] const Parameters& parameters() const { return parameters_; }

  /// What layers remember of their batches (BatchNorm's running statistics), flat; written to, never replaced.
  [[nodiscard]] const torch::Tensor& buffers() const { return buffers_; }

  /// Makes them those of nothing but the `batches` batches that are passed forward in training between the two.
  void forget_buffers() { buffers_.zero_(); }
  void correct_buffers(std::int64_t batches);

  /// Copies in PyTorch's shape and order of columns.
  [[nodiscard]] std::vector<std::pair<std::string, torch::Tensor>> named_parameters() const;

 private:
  struct Stage {
    std::string name;  ///< "0", "2.0.1": the layer's place in the model, in its part, ...
    Layer layer;
    LayerForm form;
    std::int64_t multiply_adds = 0;  ///< with its parts'
    std::vector<std::vector<Stage>> parts;
    LayerState state;
  };

  static std::vector<Stage> stages_of(const std::vector<Layer>& layers, Shape input, const std::string& prefix);
  static torch::Tensor apply(const Stage& stage, const torch::Tensor& x, Mode mode);
  static torch::Tensor apply(const std::vector<Stage>& stages, torch::Tensor x, Mode mode);
  /// In PyTorch's order: each before its parts.
  template <class Stages, class Visit>
  static void for_each(Stages& stages, const Visit& visit);

  std::vector<Stage> stages_;
  Parameters parameters_;
  torch::Tensor buffers_;
};

}  // namespace etude
