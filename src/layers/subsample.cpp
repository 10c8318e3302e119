#include <fmt/format.h>

#include "core/error.h"
#include "layers/layers.h"

#ifdef ETUDE_TENSORS
#include <torch/torch.h>

#include "layers/layer_state.h"
#endif

namespace etude {
namespace {

LayerForm form(const Shape& input, std::int64_t out_channels) {
  if (!input.is_image()) throw UsageError("this model takes images");
  if (out_channels < input.sizes[0]) throw UsageError("a shortcut cannot have fewer channels than what comes in");
  return {.text = fmt::format("subsample {} -> {}", input.sizes[0], out_channels),
          .output = {.sizes = {out_channels, (input.sizes[1] + 1) / 2, (input.sizes[2] + 1) / 2}}};
}

}  // namespace

Layer subsample(std::int64_t out_channels) {
  Layer layer{.name = "subsample", .form = [=](const Shape& input) { return form(input, out_channels); }};
#ifdef ETUDE_TENSORS
  layer.forward = [=](const torch::Tensor& x, const LayerState& /*state*/, Mode /*mode*/) {
    using torch::indexing::Slice;
    const auto added = out_channels - x.size(1);
    return torch::constant_pad_nd(
        x.index({Slice(), Slice(), Slice(0, torch::indexing::None, 2), Slice(0, torch::indexing::None, 2)}),
        {0, 0, 0, 0, added / 2, added - added / 2});
  };
#endif
  return layer;
}

}  // namespace etude
