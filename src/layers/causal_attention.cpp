#include <fmt/format.h>

#include "core/error.h"
#include "layers/layers.h"

#ifdef ETUDE_TENSORS
#include <torch/torch.h>

#include <cmath>
#include <limits>

#include "layers/layer_state.h"
#endif

namespace etude {
namespace {

LayerForm form(const Shape& input, std::int64_t heads) {
  if (input.sizes.size() != 2 || input.sizes[1] % (3 * heads) != 0) {
    throw UsageError("attention takes a query, a key and a value for every head, of one length");
  }
  const auto length = input.sizes[0], features = input.sizes[1] / 3;
  return {.text = fmt::format("attention, {} heads", heads),
          .output = {.sizes = {length, features}},
          .multiply_adds = 2 * length * length * features};
}

}  // namespace

Layer causal_attention(std::int64_t heads) {
  Layer layer{.name = "causal-attention", .form = [=](const Shape& input) { return form(input, heads); }};
#ifdef ETUDE_TENSORS
  layer.forward = [heads](const torch::Tensor& x, const LayerState& /*state*/, Mode /*mode*/) {
    const auto batch = x.size(0), length = x.size(1), features = x.size(2) / 3;
    // (3, N, heads, length, features of a head)
    const auto each = x.view({batch, length, 3, heads, features / heads}).permute({2, 0, 3, 1, 4});
    const auto query = each[0], key = each[1], value = each[2];
    const auto later = torch::ones({length, length}, x.options().dtype(torch::kBool)).triu(1);
    const auto scores = query.matmul(key.transpose(-2, -1)) / std::sqrt(static_cast<double>(features / heads));
    const auto weights = scores.masked_fill(later, -std::numeric_limits<double>::infinity()).softmax(-1);
    return weights.matmul(value).transpose(1, 2).reshape({batch, length, features});
  };
#endif
  return layer;
}

}  // namespace etude
