#include "core/model_info.h"
#include "core/registry.h"
#include "layers/layers.h"

namespace etude {
namespace {

std::vector<Layer> layers(const Shape& /*input*/, std::int64_t outputs) {
  return {flatten(), linear(256), relu(), linear(256), relu(), linear(outputs)};
}

const Registration<ModelInfo> registration{
    {.name = "mlp", .summary = "two hidden layers of 256, ReLU", .layers = layers}};

}  // namespace
}  // namespace etude
