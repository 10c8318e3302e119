#include "core/model_info.h"
#include "core/registry.h"
#include "layers/layers.h"

namespace etude {
namespace {

// The notebook's network: two blocks of conv3x3 + ReLU + max-pool, two fully connected layers.
std::vector<Layer> layers(const Shape& /*input*/, std::int64_t outputs) {
  return {convolution(64), relu(),    max_pool(),  convolution(128), relu(),
          max_pool(),      flatten(), linear(256), relu(),           linear(outputs)};
}

const Registration<ModelInfo> registration{
    {.name = "notebook-cnn",
     .summary = "conv 64, conv 128 (3x3, ReLU, 2x2 max-pool each), fully connected 256",
     .layers = layers}};

}  // namespace
}  // namespace etude
