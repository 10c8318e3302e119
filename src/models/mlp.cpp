#include "core/model_info.h"
#include "core/registry.h"

namespace etude {
namespace {

std::vector<Layer> layers(ImageShape /*input*/, std::int64_t classes) {
  return {Flatten{}, Linear{256}, ReLU{}, Linear{256}, ReLU{}, Linear{classes}};
}

const Registration<ModelInfo> registration{
    {.name = "mlp", .summary = "two hidden layers of 256, ReLU", .layers = layers}};

}  // namespace
}  // namespace etude
