#include "core/layer.h"

namespace etude {

std::vector<PlacedLayer> fused(const std::vector<Layer>& layers) {
  std::vector<PlacedLayer> result;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    auto& placed = result.emplace_back(PlacedLayer{.place = i, .layer = layers[i]});
    while (i + 1 < layers.size() && placed.layer.absorb) {
      auto both = placed.layer.absorb(layers[i + 1]);
      if (!both) break;
      placed.layer = *std::move(both);
      ++i;
    }
  }
  return result;
}

Shape output_shape(const std::vector<Layer>& layers, Shape input) {
  for (const auto& layer : layers) input = layer.form(input).output;
  return input;
}

}  // namespace etude
