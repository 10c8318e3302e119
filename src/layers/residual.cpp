#include "core/error.h"
#include "layers/layers.h"

#ifdef ETUDE_TENSORS
#include <torch/types.h>

#include "layers/layer_state.h"
#endif

namespace etude {

Layer residual(const std::vector<Layer>& branch, const std::vector<Layer>& shortcut) {
  Layer layer{.name = "residual", .parts = {branch, shortcut}};
  layer.form = [=](const Shape& input) {
    const auto output = output_shape(branch, input);
    if (output != output_shape(shortcut, input)) {
      throw UsageError("a residual layer's branch and shortcut differ in shape on such an input");
    }
    return LayerForm{.text = "residual", .output = output};
  };
#ifdef ETUDE_TENSORS
  layer.forward = [](const torch::Tensor& x, const LayerState& state, Mode mode) {
    return state.part(0, x, mode) + state.part(1, x, mode);
  };
#endif
  return layer;
}

}  // namespace etude
