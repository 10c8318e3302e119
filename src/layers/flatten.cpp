#include "core/error.h"
#include "layers/layers.h"

#ifdef ETUDE_TENSORS
#include <torch/torch.h>

#include "layers/layer_state.h"
#endif

namespace etude {
namespace {

LayerForm form(const Shape& input) {
  if (input.is_tokens) throw UsageError("this model takes no text");
  Shape output{.sizes = {input.size()}, .flattened = input.flattened};
  if (input.is_image()) output.flattened = input.sizes;
  return {.text = "flatten", .output = output};
}

}  // namespace

Layer flatten() {
  Layer layer{.name = "flatten", .form = form};
#ifdef ETUDE_TENSORS
  layer.forward = [](const torch::Tensor& x, const LayerState& /*state*/, Mode /*mode*/) {
    return (x.dim() == 4 ? x.permute({0, 2, 3, 1}) : x).reshape({x.size(0), -1});  // images lie channels last
  };
#endif
  return layer;
}

}  // namespace etude
