#include "core/error.h"
#include "layers/layers.h"

#ifdef ETUDE_TENSORS
#include <torch/torch.h>

#include "layers/layer_state.h"
#endif

namespace etude {
namespace {

// nn.BatchNorm2d.
constexpr double momentum = 0.1;
[[maybe_unused]] constexpr double eps = 1e-5;

LayerForm form(const Shape& input) {
  if (!input.is_image()) throw UsageError("this model takes images");
  const auto channels = input.sizes[0];
  return {.text = "batch-norm",
          .output = input,
          .weights = {{.name = "weight", .role = Role::offset, .sizes = {channels}, .initial = Constant{1}},
                      {.name = "bias", .role = Role::offset, .sizes = {channels}, .initial = Constant{0}}},
          .buffers = {{.name = "running_mean", .size = channels, .initial = 0, .momentum = momentum},
                      {.name = "running_var", .size = channels, .initial = 1, .momentum = momentum}}};
}

}  // namespace

Layer batch_norm() {
  Layer layer{.name = "batch-norm", .form = form};
#ifdef ETUDE_TENSORS
  layer.forward = [](const torch::Tensor& x, const LayerState& state, Mode mode) {
    return torch::batch_norm(x, state.weights[0], state.weights[1], state.buffers[0], state.buffers[1],
                             mode == Mode::training, momentum, eps, /*cudnn_enabled=*/true);
  };
#endif
  return layer;
}

}  // namespace etude
