#include "report/table.h"

#include <gtest/gtest.h>

#include "report/figure_text.h"

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

TEST(FigureText, WhatRoundsToZeroHasNoSign) {
  EXPECT_EQ(number_text(-1e-9, 3), "0.000");
  EXPECT_EQ(number_text(0.04, 1, true), "0.0");
  EXPECT_EQ(number_text(0.06, 1, true), "+0.1");
  EXPECT_EQ(interval_text({-0.012, -0.02, 0.001}, 100, 1, true), "-1.2 [-2.0, +0.1]");
  EXPECT_EQ(interval_text({0.5, NAN, NAN}, 100, 1), "50.0");
  EXPECT_EQ(interval_text({NAN, NAN, NAN}, 100, 1), "–");
}

}  // namespace
}  // namespace etude
