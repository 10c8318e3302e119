#include "analysis/looks.h"

#include <gtest/gtest.h>

#include "analysis/simulated_looks.h"

namespace etude {
namespace {

using testing_data::like_real;
using testing_data::simulate_looks;
using testing_data::top_two_equal;

// By numpy's normal numbers and scipy's t: the 5 % and 20 % quantiles of the smallest p of 400,000 sequences.
TEST(Looks, HaveTheLevelsOfSimulatedSequences) {
  struct Expected {
    std::int64_t first, last;
    double clear, likely;
  };
  for (const auto& [first, last, clear, likely] :
       {Expected{3, 4, 0.03038, 0.13711}, Expected{3, 8, 0.01438, 0.07295}, Expected{3, 20, 0.00776, 0.04183},
        Expected{5, 10, 0.01752, 0.08721}, Expected{8, 10, 0.03037, 0.1359}, Expected{10, 30, 0.01127, 0.0594}}) {
    const auto levels = levels_of_looks(first, last);
    EXPECT_NEAR(levels.clear, clear, 0.04 * clear) << first << " to " << last;
    EXPECT_NEAR(levels.likely, likely, 0.02 * likely) << first << " to " << last;
  }
}

TEST(Looks, OneAloneHasTheLevelsOfOne) {
  EXPECT_EQ(levels_of_looks(7, 7).clear, 0.05);
  EXPECT_EQ(levels_of_looks(7, 7).likely, 0.20);
}

TEST(Looks, DropMoreStrictlyWhereMoreCouldBeDropped) {
  EXPECT_EQ(level_to_drop({.clear = 0.01, .likely = 0.05}, 2), 0.01);
  EXPECT_DOUBLE_EQ(level_to_drop({.clear = 0.01, .likely = 0.05}, 16), 0.001);
}

// 27 % of the trials where one of eight leads by four standard deviations, nearly all where it leads by half of one.
TEST(Looks, SaveTheMoreTheFurtherOneLeads) {
  EXPECT_NEAR(expected_share(8, 3, 20, 4), 0.27, 0.03);
  EXPECT_NEAR(expected_share(8, 3, 20, 2), 0.47, 0.04);
  EXPECT_GT(expected_share(8, 3, 20, 0.5), 0.93);
}

// The least favourable case, over all looks: without their levels a look each at 5 % errs in 23 %.
TEST(Looks, AtTwoEqualsErrNoMoreThanOneLook) {
  for (const char* figure : {"average", "cost", "best"}) {
    const auto result = simulate_looks(top_two_equal(3), {.at_least = 3, .at_most = 10, .figure = figure}, 250, 5);
    const double most = figure == std::string("average") ? 0.05 : 0.07;
    EXPECT_LE(result.clear.share(), most + result.allowance(most)) << figure;
    EXPECT_LE(result.named.share(), 0.20 + result.allowance(0.20)) << figure;
    EXPECT_LE(result.dropped.share(), 0.05 + result.allowance(0.05)) << figure;
    EXPECT_GT(result.seeds, 9) << "equals are looked at to the end";
    EXPECT_LT(result.trials, 0.9) << "and the third is not";
  }
}

}  // namespace
}  // namespace etude
