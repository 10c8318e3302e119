#include <gtest/gtest.h>

#include "core/model_info.h"
#include "core/registry.h"

namespace etude {
namespace {

TEST(Models, TheNotebooksNetworkHasItsSize) {
  const auto* model = Registry<ModelInfo>::find("notebook-cnn");
  ASSERT_NE(model, nullptr);
  const ImageShape cifar10{.channels = 3, .height = 32, .width = 32};
  const auto size = model_size(model->layers(cifar10, 10), cifar10);
  EXPECT_EQ(size.parameters, 1792 + 73856 + 2097408 + 2570);
  // 17 PFLOP for the reference study: 120 trials x 20 epochs x 50,000 images, backward twice the forward.
  EXPECT_NEAR(2.0 * 3 * static_cast<double>(size.multiply_adds) * 120 * 20 * 50'000, 17e15, 1e15);
}

TEST(Models, EveryModelTakesAnyShapeAndEndsInItsClasses) {
  for (const auto& model : Registry<ModelInfo>::all()) {
    for (const ImageShape shape : {ImageShape{1, 28, 28}, ImageShape{3, 32, 32}, ImageShape{5, 17, 9}}) {
      const auto layers = model.layers(shape, 7);
      ASSERT_TRUE(std::holds_alternative<Linear>(layers.back())) << model.name;
      EXPECT_EQ(std::get<Linear>(layers.back()).out_features, 7) << model.name;
      EXPECT_GT(model_size(layers, shape).parameters, 0) << model.name;
    }
  }
}

}  // namespace
}  // namespace etude
