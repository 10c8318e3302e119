#include "report/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "report/statistic_text.h"

namespace etude {
namespace {

const std::vector<std::vector<std::string>> rows{{"", "one", "two", "three"}, {"±", "1", "22", "✗3"}};

TEST(Table, AlignsWhatAPersonSees) {
  EXPECT_EQ(format_table(rows), "   one  two  three\n±    1   22     ✗3\n");
  EXPECT_EQ(format_table(rows, 18), format_table(rows));  // it fits exactly
}

TEST(Table, WhatDoesNotFitFollowsBelow) {
  EXPECT_EQ(format_table(rows, 17), "   one  two\n±    1   22\n\n   three\n±     ✗3\n");
  EXPECT_EQ(format_table(rows, 1), "   one\n±    1\n\n   two\n±   22\n\n   three\n±     ✗3\n");
  EXPECT_EQ(format_table({{"a"}, {"b"}}, 1), "a\nb\n");
  EXPECT_EQ(format_table({}), "");
}

TEST(Wrap, BreaksAtSpacesAndKeepsIndentation) {
  EXPECT_EQ(wrap("one two three\n  four five\n", 9), "one two\nthree\n  four\n  five\n");
  EXPECT_EQ(wrap("unbreakable", 3), "unbreakable");
  EXPECT_EQ(wrap("a\n\nb", 9), "a\n\nb");
  EXPECT_EQ(wrap("±± ±±", 5), "±± ±±");
}

TEST(StatisticText, WhatRoundsToZeroHasNoSign) {
  EXPECT_EQ(number_text(-1e-9, 3), "0.000");
  EXPECT_EQ(number_text(0.04, 1, true), "0.0");
  EXPECT_EQ(number_text(0.06, 1, true), "+0.1");
  EXPECT_EQ(interval_text({-0.012, -0.02, 0.001}, signed_points_text), "-1.2 [-2.0, +0.1]");
  EXPECT_EQ(interval_text({.value = 0.5}, points_text), "50.0");
  EXPECT_EQ(interval_text({}, points_text), "–");
}

TEST(StatisticText, WhatIsNotFiniteIsADash) {
  for (const auto show : {points_text, signed_points_text, decimal_text, signed_decimal_text, decades_text, epochs_text,
                          steps_text, seconds_text, probability_text, power_ratio}) {
    for (const double value : {NAN, INFINITY, -INFINITY}) EXPECT_EQ(show(value), "–");
  }
}

TEST(StatisticText, LossesTooLargeForATableArePowers) {
  EXPECT_EQ(decimal_text(1.60449), "1.604");
  EXPECT_EQ(decimal_text(99999.4), "99999.400");
  EXPECT_EQ(decimal_text(1e12), "1.00e+12");
  EXPECT_EQ(signed_decimal_text(-1e12), "-1.00e+12");
}

TEST(StatisticText, RatiosThatNoNumberHoldsHaveAName) {
  EXPECT_EQ(power_ratio(0), "1");
  EXPECT_EQ(power_ratio(-1), "10⁻¹");
  EXPECT_EQ(power_ratio(2), "10²");
  EXPECT_EQ(power_ratio(std::log10(0.3)), "0.3");
  EXPECT_EQ(power_ratio(600), "10⁶⁰⁰");
  EXPECT_EQ(power_ratio(-600), "10⁻⁶⁰⁰");
}

TEST(StatisticText, LearningRatesHaveAsManyDigitsAsTellThemApart) {
  EXPECT_THAT(power_rate_names({3.16228e-4, 1e-3}), testing::ElementsAre("3.16·10⁻⁴", "10⁻³"));
  EXPECT_THAT(power_rate_names({3.16228e-4, 3.16229e-4}), testing::ElementsAre("3.16228·10⁻⁴", "3.16229·10⁻⁴"));
}

}  // namespace
}  // namespace etude
