// Hand-made curves, whose answers a person can see.
#include "analysis/good_range.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace etude {
namespace {

using testing::ElementsAre;

// One learning rate a decade from 10^first on, over an untrained score of 0.
LearningRateCurve curve(int first, std::vector<double> scores, std::vector<bool> diverged = {}) {
  std::vector<double> rates;
  for (std::size_t i = 0; i < scores.size(); ++i) rates.push_back(std::pow(10, first + static_cast<int>(i)));
  return {
      .learning_rates = std::move(rates), .scores = std::move(scores), .diverged = std::move(diverged), .untrained = 0};
}

// Dead at both ends, flat from 10^-3 to 10^-1: within 5 % of the gain a twentieth of a decade further.
const LearningRateCurve flat_top = curve(-4, {0, 1, 1, 1, 0});

TEST(GoodRange, ReachesToWhereFivePercentOfTheGainAreLost) {
  const auto range = good_range(flat_top, best_learning_rate(flat_top));
  EXPECT_NEAR(std::log10(range.low), -3.05, 1e-9);
  EXPECT_NEAR(std::log10(range.high), -0.95, 1e-9);
  EXPECT_NEAR(log_safe_learning_rate(flat_top, best_learning_rate(flat_top)), -2, 1e-9)
      << "the middle, wherever on the top the best is";
  EXPECT_EQ(best_learning_rate(flat_top), 1U);
}

TEST(GoodRange, WhatIsLostAroundItsMiddle) {
  const auto best = best_learning_rate(flat_top);
  EXPECT_NEAR(cost_of_being_off(1, 1)(flat_top, best), 0, 1e-12);
  EXPECT_NEAR(cost_of_being_off(2, 2)(flat_top, best), 0.25, 1e-12) << "a quarter of four decades is two slopes";
  EXPECT_NEAR(cost_of_being_off(2, 0)(flat_top, best), 0.25, 1e-12);
  EXPECT_NEAR(forgiveness(flat_top, best), 1, 1e-12);
}

// Score 1 at 10^-2 alone: from 0.95 to 0.95, a twentieth of a decade to either side.
TEST(GoodRange, APeakCostsHalfOfItAtADecade) {
  const auto peak = curve(-4, {0, 0, 1, 0, 0});
  const auto best = best_learning_rate(peak);
  EXPECT_NEAR(cost_of_being_off(1, 1)(peak, best), 0.5, 1e-12);
  EXPECT_NEAR(cost_of_being_off(0.5, 0.5)(peak, best), 0.25, 1e-12);
  EXPECT_NEAR(forgiveness(peak, best), 0.5, 1e-12);
  EXPECT_NEAR(when_you_guess(1e-3)(peak, best), 0.25, 1e-12);
}

TEST(GoodRange, BeyondADeadEndTheCurveGoesOnBeyondALivingOneNobodyKnows) {
  const auto dead = curve(-2, {0.01, 1, 0.01});
  EXPECT_NEAR(cost_of_being_off(2, 2)(dead, 1), 1 - (0.505 + 0.01) / 2, 1e-12);
  const auto living = curve(-2, {0.5, 1, 0.01});
  EXPECT_TRUE(std::isnan(cost_of_being_off(2, 2)(living, 1)));
  EXPECT_FALSE(std::isnan(cost_of_being_off(0, 2)(living, 1))) << "that side is dead";
  EXPECT_TRUE(std::isnan(when_you_guess(1e-2)(living, 1)));
}

TEST(GoodRange, WhereItIsOpenThereIsNoMiddle) {
  const auto open = curve(-3, {1, 1, 0});
  const auto range = good_range(open, best_learning_rate(open));
  EXPECT_TRUE(range.open_low);
  EXPECT_FALSE(range.open_high);
  EXPECT_TRUE(std::isnan(log_safe_learning_rate(open, 0)));
  EXPECT_TRUE(std::isnan(cost_of_being_off(0.5, 0.5)(open, 0)));
  EXPECT_THAT(learning_rates_to_close(open), ElementsAre(1e-5, 1e-4));
}

TEST(GoodRange, EndsAtTheLastLearningRateAtWhichNoSeedDiverged) {
  const auto cliff = curve(-3, {0, 1, 1, 0.99}, {false, false, false, true});
  const auto range = good_range(cliff, best_learning_rate(cliff));
  EXPECT_NEAR(range.high, 0.1, 1e-12);
  EXPECT_FALSE(range.open_high);
}

TEST(GoodRange, ItsEndsLieBetweenTwoLearningRates) {
  const auto edges_of = [](const LearningRateCurve& curve) {
    return edges(curve, good_range(curve, best_learning_rate(curve)));
  };
  const auto flat = edges_of(flat_top);
  ASSERT_TRUE(flat.low && flat.high);
  EXPECT_THAT((std::vector{flat.low->below, flat.low->above}), ElementsAre(1e-4, 1e-3));
  EXPECT_THAT((std::vector{flat.high->below, flat.high->above}), ElementsAre(0.1, 1));
  const auto cliff = edges_of(curve(-3, {0, 1, 1, 0.99}, {false, false, false, true}));
  ASSERT_TRUE(cliff.high);
  EXPECT_THAT((std::vector{cliff.high->below, cliff.high->above}), ElementsAre(0.1, 1)) << "a seed diverged there";
  const auto gap = edges_of(curve(-3, {0, std::nan(""), 1, 0}));
  ASSERT_TRUE(gap.low);
  EXPECT_THAT((std::vector{gap.low->below, gap.low->above}), ElementsAre(1e-3, 0.1)) << "what is not measured is none";
  EXPECT_FALSE(edges_of(curve(-3, {1, 1, 0})).low) << "open";
  EXPECT_FALSE(edges_of(curve(-2, {-1, -0.5, -1})).high) << "no range";
}

TEST(GoodRange, NamesWhatTheGridWouldNeed) {
  EXPECT_TRUE(learning_rates_to_close(flat_top).empty());
  const auto living = curve(-2, {0.5, 1, 0.5});  // middle 0.1, whose decade is covered
  EXPECT_TRUE(learning_rates_to_close(living).empty());
  // From 10^-1.83 to 10^-0.9: a decade below the middle is not covered, and the curve lives there.
  const auto lopsided = curve(-2, {0.94, 1, 0.5});
  EXPECT_THAT(learning_rates_to_close(lopsided), ElementsAre(1e-3));
}

TEST(GoodRange, WithoutAGainThereIsNone) {
  EXPECT_TRUE(std::isnan(good_range(curve(-2, {-1, -0.5, -1}), 1).low));
  auto unknown = curve(-2, {0, 1, 0});
  unknown.untrained = std::nan("");
  EXPECT_TRUE(std::isnan(gain(unknown, 1)));
  EXPECT_TRUE(std::isnan(cost_of_being_off(1, 1)(unknown, 1)));
  EXPECT_TRUE(std::isnan(gain(flat_top, {})));
}

TEST(GoodRange, BelowTwoADecadeIsCoarse) {
  EXPECT_TRUE(is_coarse(flat_top));
  EXPECT_FALSE(is_coarse({.learning_rates = {0.01, 0.0316228, 0.1}, .scores = {0, 1, 0}, .diverged = {}}));
}

}  // namespace
}  // namespace etude
