#include "layers/layers.h"

#ifdef ETUDE_TENSORS
#include <torch/torch.h>

#include "layers/layer_state.h"
#endif

namespace etude {

// nn.GELU: x times the normal distribution's share below x.
Layer gelu() {
  Layer layer{.name = "GELU", .form = [](const Shape& input) { return LayerForm{.text = "GELU", .output = input}; }};
#ifdef ETUDE_TENSORS
  layer.forward = [](const torch::Tensor& x, const LayerState& /*state*/, Mode /*mode*/) { return torch::gelu(x); };
#endif
  return layer;
}

}  // namespace etude
