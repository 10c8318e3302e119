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

LayerForm form(const Shape& input, std::int64_t out_channels, ConvolutionOptions options, Then then) {
  if (!input.is_image()) throw UsageError("a convolution takes images");
  const auto in_channels = input.sizes[0], fan_in = in_channels * 9;
  const auto [stride, with_bias] = options;
  const auto shortened = [stride = stride](std::int64_t size) { return (size - 1) / stride + 1; };
  const Shape output{.sizes = {out_channels, shortened(input.sizes[1]), shortened(input.sizes[2])}};
  LayerForm form{
      .text = fmt::format("conv {} -> {}{}{}{}", in_channels, out_channels,
                          stride == 1 ? "" : fmt::format(", stride {}", stride), then == Then::nothing ? "" : ", ReLU",
                          then == Then::relu_and_pool ? ", max-pool" : ""),
      .output = then == Then::relu_and_pool ? max_pool().form(output).output : output,
      .weights = {{.name = "weight", .sizes = {out_channels, in_channels, 3, 3}, .initial = drawn_weight(fan_in)}},
      .multiply_adds = fan_in * output.size()};
  if (with_bias) {
    form.weights.push_back(
        {.name = "bias", .role = Role::offset, .sizes = {out_channels}, .initial = drawn_bias(fan_in)});
  }
  return form;
}

Layer make(std::int64_t out_channels, ConvolutionOptions options, Then then) {
  Layer layer{.name = "convolution",
              .form = [=](const Shape& input) { return form(input, out_channels, options, then); }};
  if (options.with_bias && options.stride == 1) {
    layer.absorb = [=](const Layer& next) -> std::optional<Layer> {
      if (then == Then::nothing && next.name == relu().name) return make(out_channels, options, Then::relu);
      if (then == Then::relu && next.name == max_pool().name) return make(out_channels, options, Then::relu_and_pool);
      return std::nullopt;
    };
  }
#ifdef ETUDE_TENSORS
  layer.forward = [=](const torch::Tensor& x, const LayerState& state, Mode /*mode*/) {
    const auto& weight = state.weights[0];
    if (!options.with_bias) return torch::conv2d(x, weight, {}, options.stride, /*padding=*/1);
    const auto& bias = state.weights[1];
    if (then == Then::relu_and_pool) return fused_block(x, weight, bias, state.convolution);
    const auto y = torch::conv2d(x, weight, bias, options.stride, /*padding=*/1);
    return then == Then::relu ? torch::relu(y) : y;
  };
#endif
  return layer;
}

}  // namespace

Layer convolution(std::int64_t out_channels, ConvolutionOptions options) {
  return make(out_channels, options, Then::nothing);
}

}  // namespace etude
