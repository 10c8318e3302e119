#include "core/model_info.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace etude {
namespace {

const std::vector<Layer> small{Conv3x3{4}, ReLU{}, MaxPool2x2{}, Flatten{}, Linear{3}};

TEST(ModelSize, CountsByHand) {
  const auto size = model_size(small, {.channels = 2, .height = 5, .width = 6});
  EXPECT_EQ(size.parameters, (4 * 2 * 9 + 4) + (3 * 4 * 2 * 3 + 3));
  EXPECT_EQ(size.multiply_adds, 4 * 2 * 9 * 5 * 6 + 3 * 4 * 2 * 3);
}

TEST(ModelSize, RefusesImagesThatPoolingUsesUp) {
  EXPECT_THROW(model_size(small, {.channels = 1, .height = 1, .width = 8}), UsageError);
}

}  // namespace
}  // namespace etude
