#include <fmt/format.h>

#include "core/error.h"
#include "layers/initial.h"
#include "layers/layers.h"

#ifdef ETUDE_TENSORS
#include "layers/layer_state.h"
#include "layers/tensors/fused_linear.h"
#endif

namespace etude {
namespace {

LayerForm form(const Shape& input, std::int64_t out_features, bool with_relu) {
  if (input.is_tokens) throw UsageError("this model takes no text");
  if (input.is_image()) throw UsageError("a linear layer takes no images: flatten them first");
  const auto in_features = input.sizes.back();
  Shape output{.sizes = input.sizes};
  output.sizes.back() = out_features;
  return {
      .text = fmt::format("linear {} -> {}{}", in_features, out_features, with_relu ? ", ReLU" : ""),
      .output = output,
      .weights = {{.name = "weight",
                   .sizes = {out_features, in_features},
                   .initial = drawn_weight(in_features),
                   .columns = input.flattened},
                  {.name = "bias", .role = Role::offset, .sizes = {out_features}, .initial = drawn_bias(in_features)}},
      .multiply_adds = input.size() * out_features};
}

Layer make(std::int64_t out_features, bool with_relu) {
  Layer layer{.name = "linear", .form = [=](const Shape& input) { return form(input, out_features, with_relu); }};
  if (!with_relu) {
    layer.absorb = [=](const Layer& next) {
      return next.name == relu().name ? std::optional(make(out_features, true)) : std::nullopt;
    };
  }
#ifdef ETUDE_TENSORS
  layer.forward = [with_relu](const torch::Tensor& x, const LayerState& state, Mode /*mode*/) {
    const auto rows = x.dim() == 2 ? x : x.reshape({-1, x.size(-1)});
    const auto y = fused_linear(rows, state.weights[0], state.weights[1], with_relu);
    if (x.dim() == 2) return y;
    auto sizes = x.sizes().vec();
    sizes.back() = y.size(-1);
    return y.view(sizes);
  };
#endif
  return layer;
}

}  // namespace

Layer linear(std::int64_t out_features) { return make(out_features, false); }

}  // namespace etude
