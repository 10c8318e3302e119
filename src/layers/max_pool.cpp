#include "core/error.h"
#include "layers/layers.h"

#ifdef ETUDE_TENSORS
#include <torch/torch.h>

#include "layers/layer_state.h"
#endif

namespace etude {
namespace {

LayerForm form(const Shape& input) {
  if (!input.is_image()) throw UsageError("a pooling layer takes images");
  const Shape output{.sizes = {input.sizes[0], input.sizes[1] / 2, input.sizes[2] / 2}};
  if (output.size() == 0) throw UsageError("the images are too small for this model: a pooling layer leaves nothing");
  return {.text = "max-pool", .output = output};
}

}  // namespace

Layer max_pool() {
  Layer layer{.name = "max-pool", .form = form};
#ifdef ETUDE_TENSORS
  layer.forward = [](const torch::Tensor& x, const LayerState& /*state*/, Mode /*mode*/) {
    return torch::max_pool2d(x, 2);
  };
#endif
  return layer;
}

}  // namespace etude
