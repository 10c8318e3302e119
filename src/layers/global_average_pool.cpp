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
  return {.text = "average", .output = {.sizes = {input.sizes[0]}}};
}

}  // namespace

Layer global_average_pool() {
  Layer layer{.name = "average", .form = form};
#ifdef ETUDE_TENSORS
  layer.forward = [](const torch::Tensor& x, const LayerState& /*state*/, Mode /*mode*/) {
    return x.mean(torch::IntArrayRef{2, 3});
  };
#endif
  return layer;
}

}  // namespace etude
