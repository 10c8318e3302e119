#include <gtest/gtest.h>

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

TEST(Models, EveryModelTakesAnyShapeAndEndsInItsClasses) {
  for (const auto& model : Registry<ModelInfo>::all()) {
    for (const Shape& shape : {Shape{{1, 28, 28}}, Shape{{3, 32, 32}}, Shape{{5, 17, 9}}}) {
      const auto layers = model.layers(shape, 7);
      EXPECT_EQ(output_shape(layers, shape).sizes, std::vector<std::int64_t>{7}) << model.name;
      EXPECT_GT(model_size(layers, shape).parameters, 0) << model.name;
    }
  }
}

}  // namespace
}  // namespace etude
