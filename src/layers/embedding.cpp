#include <fmt/format.h>

#include "core/error.h"
#include "layers/layers.h"

#ifdef ETUDE_TENSORS
#include <torch/torch.h>

#include "layers/layer_state.h"
#endif

namespace etude {
namespace {

LayerForm form(const Shape& input, std::int64_t vocabulary, std::int64_t features) {
  if (!input.is_tokens) throw UsageError("this model takes text");
  return {
      .text = fmt::format("embedding {} -> {}", vocabulary, features),
      .output = {.sizes = {input.sizes[0], features}},
      .weights = {{.name = "weight", .role = Role::embedding, .sizes = {vocabulary, features}, .initial = Normal{1}}}};
}

}  // namespace

Layer embedding(std::int64_t vocabulary, std::int64_t features) {
  Layer layer{.name = "embedding", .form = [=](const Shape& input) { return form(input, vocabulary, features); }};
#ifdef ETUDE_TENSORS
  layer.forward = [](const torch::Tensor& tokens, const LayerState& state, Mode /*mode*/) {
    return torch::embedding(state.weights[0], tokens);
  };
#endif
  return layer;
}

}  // namespace etude
