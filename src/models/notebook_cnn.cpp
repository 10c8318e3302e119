#include "core/model_info.h"
#include "core/registry.h"

namespace etude {
namespace {

// The notebook's network: two blocks of conv3x3 + ReLU + max-pool, two fully connected layers.
std::vector<Layer> layers(ImageShape /*input*/, std::int64_t classes) {
  return {Conv3x3{64},  ReLU{},    MaxPool2x2{}, Conv3x3{128}, ReLU{},
          MaxPool2x2{}, Flatten{}, Linear{256},  ReLU{},       Linear{classes}};
}

const Registration<ModelInfo> registration{
    {.name = "notebook-cnn",
     .summary = "conv 64, conv 128 (3x3, ReLU, 2x2 max-pool each), fully connected 256",
     .layers = layers}};

}  // namespace
}  // namespace etude
