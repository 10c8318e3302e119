#include <gtest/gtest.h>

#include "core/error.h"
#include "core/model_info.h"
#include "core/registry.h"

namespace etude {
namespace {

TEST(Models, TheNotebooksNetworkHasItsSize) {
  const auto* model = Registry<ModelInfo>::find("notebook-cnn");
  ASSERT_NE(model, nullptr);
  const Shape cifar10{.sizes = {3, 32, 32}};
  const auto size = model_size(model->layers(cifar10, 10), cifar10);
  EXPECT_EQ(size.parameters, 1792 + 73856 + 2097408 + 2570);
  // 17 PFLOP for the reference study: 120 trials x 20 epochs x 50,000 images, backward twice the forward.
  EXPECT_NEAR(2.0 * 3 * static_cast<double>(size.multiply_adds) * 120 * 20 * 50'000, 17e15, 1e15);
}

// Of its kind: images, or texts.
TEST(Models, EveryModelTakesAnyShapeAndEndsInItsOutputs) {
  const std::vector<Shape> images{{{1, 28, 28}}, {{3, 32, 32}}, {{5, 17, 9}}},
      texts{{.sizes = {1}, .is_tokens = true}, {.sizes = {31}, .is_tokens = true}};
  for (const auto& model : Registry<ModelInfo>::all()) {
    int kinds = 0;
    for (const auto& shapes : {images, texts}) {
      try {
        model_size(model.layers(shapes[0], 7), shapes[0]);
      } catch (const UsageError&) {
        continue;
      }
      ++kinds;
      for (const auto& shape : shapes) {
        const auto layers = model.layers(shape, 7);
        EXPECT_EQ(output_shape(layers, shape).sizes.back(), 7) << model.name;
        EXPECT_GT(model_size(layers, shape).parameters, 0) << model.name;
      }
    }
    EXPECT_EQ(kinds, 1) << model.name;
  }
}

}  // namespace
}  // namespace etude
