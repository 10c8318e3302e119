#include "layers/layers.h"

#ifdef ETUDE_TENSORS
#include <torch/torch.h>

#include "layers/layer_state.h"
#endif

namespace etude {
namespace {

LayerForm form(const Shape& input) {
  const auto features = input.sizes.back();
  return {.text = "layer-norm",
          .output = input,
          .weights = {{.name = "weight", .role = Role::offset, .sizes = {features}, .initial = Constant{1}},
                      {.name = "bias", .role = Role::offset, .sizes = {features}, .initial = Constant{0}}}};
}

}  // namespace

// nn.LayerNorm: eps 1e-5.
Layer layer_norm() {
  Layer layer{.name = "layer-norm", .form = form};
#ifdef ETUDE_TENSORS
  layer.forward = [](const torch::Tensor& x, const LayerState& state, Mode /*mode*/) {
    return torch::layer_norm(x, {x.size(-1)}, state.weights[0], state.weights[1], /*eps=*/1e-5);
  };
#endif
  return layer;
}

}  // namespace etude
