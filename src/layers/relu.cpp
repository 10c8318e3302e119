#include "layers/layers.h"

#ifdef ETUDE_TENSORS
#include <torch/torch.h>

#include "layers/layer_state.h"
#endif

namespace etude {

Layer relu() {
  Layer layer{.name = "ReLU", .form = [](const Shape& input) { return LayerForm{.text = "ReLU", .output = input}; }};
#ifdef ETUDE_TENSORS
  layer.forward = [](const torch::Tensor& x, const LayerState& /*state*/, Mode /*mode*/) { return torch::relu(x); };
#endif
  return layer;
}

}  // namespace etude
