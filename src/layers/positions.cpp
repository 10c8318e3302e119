#include "core/error.h"
#include "layers/layers.h"

#ifdef ETUDE_TENSORS
#include <torch/torch.h>

#include "layers/layer_state.h"
#endif

namespace etude {
namespace {

LayerForm form(const Shape& input) {
  if (input.sizes.size() != 2) throw UsageError("this model takes text");
  return {.text = "positions",
          .output = input,
          .weights = {{.name = "weight", .role = Role::embedding, .sizes = input.sizes, .initial = Normal{1}}}};
}

}  // namespace

Layer positions() {
  Layer layer{.name = "positions", .form = form};
#ifdef ETUDE_TENSORS
  layer.forward = [](const torch::Tensor& x, const LayerState& state, Mode /*mode*/) { return x + state.weights[0]; };
#endif
  return layer;
}

}  // namespace etude
