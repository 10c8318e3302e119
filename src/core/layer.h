#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/shape.h"

namespace at {
class Tensor;
}

namespace etude {

/// What a parameter does in its model: some optimizers treat these differently.
enum class Role {
  hidden,     ///< the matrix or kernels of a layer inside
  output,     ///< the matrix whose product is the model's answer
  embedding,  ///< a table of vectors
  offset,     ///< biases and gains: one number per channel
};

/// Where a weight begins, as PyTorch draws it.
struct Constant {
  double value = 0;
};
struct Uniform {
  double bound = 0;  ///< from -bound to bound
};
struct Normal {
  double deviation = 1;
};
using Initial = std::variant<Constant, Uniform, Normal>;

struct WeightInfo {
  std::string name;  ///< PyTorch's: "weight", "bias"
  Role role = Role::hidden;
  std::vector<std::int64_t> sizes;
  Initial initial;
  /// Where not empty: the columns are a (C, H, W) image's in PyTorch's order and lie in memory in the order (H, W, C),
  /// which saves transposing the activations at every step (an elementwise optimizer cannot tell).
  std::vector<std::int64_t> columns = {};
};

/// What a layer remembers of the batches it was trained on: a moving average.
struct BufferInfo {
  std::string name;  ///< PyTorch's: "running_mean"
  std::int64_t size = 0;
  float initial = 0;
  double momentum = 0.1;  ///< PyTorch's: the weight of each batch, 1 - momentum being that of what was before
};

/// A layer as it is for one shape of input.
struct LayerForm {
  std::string text;  ///< "conv 3 -> 64"
  Shape output;
  std::vector<WeightInfo> weights = {};  ///< in the order in which PyTorch draws them
  std::vector<BufferInfo> buffers = {};
  std::int64_t multiply_adds = 0;  ///< of one example's forward pass, counted as direct convolution
};

enum class Mode { training, evaluation };

struct LayerState;  // layers/layer_state.h: tensors; only a program with LibTorch has them

/// A layer is data: a model's file puts them together, a plan counts them, `etude-worker` computes with them.
struct Layer {
  std::string name;  ///< "ReLU"
  /// Throws UsageError where the layer takes no such input.
  std::function<LayerForm(const Shape& input)> form;
  /// Sequences of layers inside it, each of which takes the layer's own input; nothing but the input where empty.
  std::vector<std::vector<Layer>> parts = {};
  /// This layer and the next one as one operation, where there is one.
  std::function<std::optional<Layer>(const Layer& next)> absorb = {};
  /// Of a batch x. Empty in a program without LibTorch.
  std::function<at::Tensor(const at::Tensor& x, const LayerState& state, Mode mode)> forward = {};
};

/// The layers with all that they absorb, each with its place in `layers`.
struct PlacedLayer {
  std::size_t place = 0;
  Layer layer;
};
std::vector<PlacedLayer> fused(const std::vector<Layer>& layers);

/// What comes out of layers one after another.
Shape output_shape(const std::vector<Layer>& layers, Shape input);

}  // namespace etude
