#include "core/model_info.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "layers/layers.h"

namespace etude {
namespace {

const std::vector<Layer> small{convolution(4), relu(), max_pool(), flatten(), linear(3)};

TEST(ModelSize, CountsByHand) {
  const auto size = model_size(small, {.sizes = {2, 5, 6}});
  EXPECT_EQ(size.parameters, (4 * 2 * 9 + 4) + (3 * 4 * 2 * 3 + 3));
  EXPECT_EQ(size.multiply_adds, 4 * 2 * 9 * 5 * 6 + 3 * 4 * 2 * 3);
}

TEST(ModelSize, RefusesImagesThatPoolingUsesUp) { EXPECT_THROW(model_size(small, {.sizes = {1, 1, 8}}), UsageError); }

}  // namespace
}  // namespace etude
