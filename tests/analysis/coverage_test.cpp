// Whether intervals hold what they promise and verdicts err no more often than they say, through the product's own
// code. Short, and with the same random numbers every time; bench/coverage is the long one.
#include <gtest/gtest.h>

#include "analysis/simulated_study.h"

namespace etude {
namespace {

using testing_data::simulate;
using testing_data::top_two_equal;

class Coverage : public testing::TestWithParam<std::int64_t> {};

// The least favourable case. A variance pooled over the optimizers calls 26 % of these clear, a bootstrap of three
// seeds two thirds.
TEST_P(Coverage, OfTwoEqualsAtTheTopFewAreNamed) {
  const auto result = simulate(top_two_equal(8, 0.03), GetParam(), 300, 1);
  EXPECT_LE(result.clear.share(), 0.05 + result.allowance(0.05));
  EXPECT_LE(result.named.share(), 0.20 + result.allowance(0.20));
  EXPECT_GE(result.named.share(), 0.20 - result.allowance(0.20));  // nor is it afraid to speak
}

TEST_P(Coverage, IntervalsHoldTheTruth) {
  const auto result = simulate(top_two_equal(2), GetParam(), 1000, 2);
  EXPECT_LE(result.clear.share(), 0.05 + result.allowance(0.05));
  for (const auto& [name, tally] :
       {std::pair("cells", result.cells), std::pair("area", result.area), std::pair("difference", result.difference)}) {
    EXPECT_NEAR(tally.share(), 0.95, 0.02) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Coverage, testing::Values(3, 5, 10, 20));

// One seed sd apart is hard to see with five seeds, four are not.
TEST(Power, ALargeLeadIsClear) {
  auto population = top_two_equal(8);
  for (auto& mean : population.means[0]) mean += 0.04;
  population.correlation = 0;
  EXPECT_GT(simulate(population, 5, 100, 3).clear.share(), 0.9);
}

}  // namespace
}  // namespace etude
