#include "core/model_info.h"
#include "core/registry.h"
#include "layers/layers.h"

namespace etude {
namespace {

Layer block(std::int64_t channels, bool is_first_of_stage) {
  const std::int64_t stride = is_first_of_stage ? 2 : 1;
  const auto shortcut = is_first_of_stage ? std::vector{subsample(channels)} : std::vector<Layer>{};
  return residual({convolution(channels, {.stride = stride, .with_bias = false}), batch_norm(), relu(),
                   convolution(channels, {.with_bias = false}), batch_norm()},
                  shortcut);
}

// He et al. 2015, section 4.2, n = 3; shortcuts without weights (option A), as there.
std::vector<Layer> layers(const Shape& /*input*/, std::int64_t outputs) {
  std::vector<Layer> result{convolution(16, {.with_bias = false}), batch_norm(), relu()};
  for (const std::int64_t channels : {16, 32, 64}) {
    for (int i = 0; i < 3; ++i) {
      result.push_back(block(channels, i == 0 && channels > 16));
      result.push_back(relu());
    }
  }
  result.push_back(global_average_pool());
  result.push_back(linear(outputs));
  return result;
}

const Registration<ModelInfo> registration{
    {.name = "resnet20",
     .summary =
         "residual network of 20 layers for small images, batch norm, shortcuts without weights (He et al. 2015)",
     .layers = layers}};

}  // namespace
}  // namespace etude
