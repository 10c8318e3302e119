#include <fmt/format.h>

#include "core/error.h"
#include "layers/initial.h"
#include "layers/layers.h"

#ifdef ETUDE_TENSORS
#include <torch/torch.h>

#include "layers/layer_state.h"
#include "layers/tensors/fused_block.h"
#endif

namespace etude {
namespace {

enum class Then { nothing, relu, relu_and_pool };

LayerForm form(const Shape& input, std::int64_t out_channels, Then then) {
  if (!input.is_image()) throw UsageError("a convolution takes images");
  const auto in_channels = input.sizes[0], fan_in = in_channels * 9;
  const Shape output{.sizes = {out_channels, input.sizes[1], input.sizes[2]}};
  return {.text = fmt::format("conv {} -> {}{}{}", in_channels, out_channels, then == Then::nothing ? "" : ", ReLU",
                              then == Then::relu_and_pool ? ", max-pool" : ""),
          .output = then == Then::relu_and_pool ? max_pool().form(output).output : output,
          .weights = {{.name = "weight", .sizes = {out_channels, in_channels, 3, 3}, .initial = drawn_weight(fan_in)},
                      {.name = "bias", .role = Role::offset, .sizes = {out_channels}, .initial = drawn_bias(fan_in)}},
          .multiply_adds = fan_in * output.size()};
}

Layer make(std::int64_t out_channels, Then then) {
  Layer layer{.name = "convolution", .form = [=](const Shape& input) { return form(input, out_channels, then); }};
  layer.absorb = [=](const Layer& next) -> std::optional<Layer> {
    if (then == Then::nothing && next.name == relu().name) return make(out_channels, Then::relu);
    if (then == Then::relu && next.name == max_pool().name) return make(out_channels, Then::relu_and_pool);
    return std::nullopt;
  };
#ifdef ETUDE_TENSORS
  layer.forward = [then](const torch::Tensor& x, const LayerState& state, Mode mode) {
    const auto &weight = state.weights[0], &bias = state.weights[1];
    if (then == Then::relu_and_pool) return fused_block(x, weight, bias, state.convolution, mode);
    const auto y = torch::conv2d(x, weight, bias, /*stride=*/1, /*padding=*/1);
    return then == Then::relu ? torch::relu(y) : y;
  };
#endif
  return layer;
}

}  // namespace

Layer convolution(std::int64_t out_channels) { return make(out_channels, Then::nothing); }

}  // namespace etude
