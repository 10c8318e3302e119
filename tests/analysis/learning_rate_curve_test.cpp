// Hand-made cases, whose answers a person can see.
#include "analysis/learning_rate_curve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/usable_window.h"

namespace etude {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

const double nan = std::nan("");

LearningRateCurve curve(std::vector<double> rates, std::vector<double> scores, std::vector<bool> diverged = {}) {
  return {.learning_rates = std::move(rates), .scores = std::move(scores), .diverged = std::move(diverged)};
}

TEST(LearningRateCurve, ATieGoesToTheLowerLearningRate) {
  EXPECT_EQ(best_learning_rate(curve({0.1, 1, 10}, {0.2, 0.5, 0.5})), 1U);
}

TEST(LearningRateCurve, NothingMeasuredHasNoFigures) {
  const auto nothing = curve({0.1, 1}, {nan, nan});
  EXPECT_FALSE(best_learning_rate(nothing).has_value());
  EXPECT_TRUE(std::isnan(sensitivity(nothing, {})));
  EXPECT_TRUE(std::isnan(normalized_area(nothing)));
  EXPECT_TRUE(std::isnan(usable_window(nothing, 0.01).decades));
  EXPECT_TRUE(learning_rates_to_add(nothing).empty());
}

TEST(LearningRateCurve, WhereASeedDivergedIsNeverBest) {
  EXPECT_EQ(best_learning_rate(curve({0.1, 1, 10}, {0.2, 0.5, 0.9}, {false, false, true})), 1U);
  EXPECT_FALSE(best_learning_rate(curve({0.1, 1}, {0.2, 0.5}, {true, true})).has_value());
}

TEST(LearningRateCurve, AFlatCurveIsUsableEverywhereAndOpen) {
  const auto flat = curve({1e-3, 1e-2, 1e-1}, {0.5, 0.5, 0.5});
  const auto window = usable_window(flat, 0.01);
  EXPECT_TRUE(window.open_low && window.open_high);
  EXPECT_DOUBLE_EQ(window.decades, 2);
  EXPECT_DOUBLE_EQ(sensitivity(flat, 0), 0);
  EXPECT_DOUBLE_EQ(normalized_area(flat), 0.5);
}

TEST(LearningRateCurve, AWindowEndsHalfWayDownASlope) {
  const auto window = usable_window(curve({1e-3, 1e-2, 1e-1}, {0.3, 0.5, 0.3}), 0.1);
  EXPECT_FALSE(window.open_low || window.open_high);
  EXPECT_NEAR(std::log10(window.low), -2.5, 1e-12);
  EXPECT_NEAR(window.decades, 1, 1e-12);
}

TEST(LearningRateCurve, AWindowStopsAtAGapThoughItRisesAgain) {
  const auto window = usable_window(curve({1, 10, 100}, {0.5, 0.1, 0.5}), 0.2);
  EXPECT_TRUE(window.open_low);
  EXPECT_NEAR(window.high, std::sqrt(10), 1e-12);
}

TEST(LearningRateCurve, AWindowEndsAtTheLastLearningRateThatDidNotDiverge) {
  const auto window = usable_window(curve({1, 10, 100, 1000}, {0.5, 0.5, 0.5, 0.5}, {false, false, true, false}), 0.1);
  EXPECT_DOUBLE_EQ(window.high, 10);
  EXPECT_FALSE(window.open_high);
  EXPECT_TRUE(window.open_low);
}

// 1e300 / 1e-300 overflows.
TEST(LearningRateCurve, TheWidestGridHasAWidth) {
  const auto widest = curve({1e-300, 1e-3, 1e300}, {0.5, 0.5, 0.5});
  EXPECT_NEAR(usable_window(widest, 0.01).decades, 600, 1e-9);
  EXPECT_NEAR(normalized_area(widest), 0.5, 1e-12);
  EXPECT_TRUE(learning_rates_to_add(curve({1e-300, 1e300}, {0.1, 0.5})).empty());
}

TEST(LearningRateCurve, NamesLearningRatesBeyondTheEdge) {
  EXPECT_THAT(learning_rates_to_add(curve({1e-3, 1e-2, 1e-1}, {0.1, 0.2, 0.3})), ElementsAre(1, 10));
  EXPECT_THAT(learning_rates_to_add(curve({1e-3, 3e-3, 9e-3}, {0.3, 0.2, 0.1})),
              ElementsAre(DoubleNear(1.11111e-4, 1e-9), DoubleNear(3.33333e-4, 1e-9)));
  EXPECT_TRUE(learning_rates_to_add(curve({1e-3, 1e-2, 1e-1}, {0.1, 0.3, 0.2})).empty());
}

TEST(LearningRateCurve, NamesNoneBeyondSense) {
  EXPECT_THAT(learning_rates_to_add(curve({1e-7, 1e-6}, {0.3, 0.2})), ElementsAre(1e-8));
  EXPECT_TRUE(learning_rates_to_add(curve({1e-9, 1e-8}, {0.3, 0.2})).empty());
  EXPECT_THAT(learning_rates_to_add(curve({10, 100}, {0.2, 0.3})), ElementsAre(1000));
}

TEST(LearningRateCurve, WhereAllTieNoEdgeIsBest) {
  EXPECT_TRUE(learning_rates_to_add(curve({1e-3, 1e-2, 1e-1}, {0.2, 0.2, 0.2})).empty());
}

TEST(LearningRateCurve, AnEndThatIsNotMeasuredYetIsNoEdge) {
  EXPECT_TRUE(learning_rates_to_add(curve({1e-3, 1e-2, 1e-1}, {0.1, 0.2, nan})).empty());
  EXPECT_TRUE(learning_rates_to_add(curve({1e-3, 1e-2, 1e-1}, {nan, 0.2, 0.1})).empty());
}

}  // namespace
}  // namespace etude
