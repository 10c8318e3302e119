#include "core/hyperparameters.h"

#include <gtest/gtest.h>

namespace etude {
namespace {

TEST(Hyperparameters, RangesReadAsTheyAreChecked) {
  EXPECT_EQ(range_text({.name = "eps", .default_value = 1e-8}), "at least 0");
  EXPECT_EQ(range_text({.name = "betas", .default_value = std::array{0.9, 0.999}, .maximum_exclusive = 1}),
            "from 0 to below 1");
  EXPECT_EQ(range_text({.name = "nesterov", .default_value = false}), "");
}

}  // namespace
}  // namespace etude
