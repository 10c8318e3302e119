#include "core/model_info.h"
#include "core/registry.h"
#include "layers/layers.h"

namespace etude {
namespace {

constexpr std::int64_t features = 64, heads = 4, blocks = 3;

// Decoder only, norms first, as GPT-2.
std::vector<Layer> layers(const Shape& /*input*/, std::int64_t outputs) {
  std::vector<Layer> result{embedding(outputs, features), positions()};
  for (int i = 0; i < blocks; ++i) {
    result.push_back(residual({layer_norm(), linear(3 * features), causal_attention(heads), linear(features)}));
    result.push_back(residual({layer_norm(), linear(4 * features), gelu(), linear(features)}));
  }
  result.push_back(layer_norm());
  result.push_back(linear(outputs));
  return result;
}

const Registration<ModelInfo> registration{
    {.name = "char-transformer",
     .summary = "decoder of three blocks, 64 features, 4 heads (causal attention, layer norm, GELU)",
     .layers = layers}};

}  // namespace
}  // namespace etude
