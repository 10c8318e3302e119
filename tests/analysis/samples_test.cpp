#include "analysis/samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace etude {
namespace {

using testing::ElementsAre;

const double nan = std::nan("");

TEST(Samples, RanksShareTies) { EXPECT_THAT(ranks(std::vector{0.2, nan, 0.5, 0.2}), ElementsAre(2.5, 4, 1, 2.5)); }

TEST(Samples, AreDefinedForNothing) {
  EXPECT_TRUE(std::isnan(mean({})));
  EXPECT_TRUE(std::isnan(standard_deviation(std::vector{1.0})));
  EXPECT_TRUE(std::isnan(quantile({}, 0.5)));
  EXPECT_TRUE(std::isnan(interquartile_mean({})));
  EXPECT_TRUE(std::isnan(probability_greater({}, std::vector{1.0})));
}

}  // namespace
}  // namespace etude
