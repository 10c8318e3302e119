#include "report/heat.h"

#include <gtest/gtest.h>

#include <cmath>

namespace etude {
namespace {

TEST(BlockCurve, IsHighWhereValuesAre) { EXPECT_EQ(block_curve({0, 0.5, 1, std::nan("")}, 0, 1), "▁▅█ "); }

// Infinity less infinity is no share.
TEST(BlockCurve, OfInfiniteValuesIsLow) {
  EXPECT_EQ(block_curve({0, HUGE_VAL}, 0, HUGE_VAL), "▁▁");
  EXPECT_EQ(block_curve({1, 1}, 1, 1), "▁▁");
}

}  // namespace
}  // namespace etude
