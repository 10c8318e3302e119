#include "analysis/sub_ranges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace etude {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "low-high:leader"
std::vector<std::string> told(const std::vector<SubRange>& ranges) {
  std::vector<std::string> texts;
  for (const auto& range : ranges) {
    std::ostringstream text;
    text << range.low << "-" << range.high << ":" << range.leader;
    texts.push_back(text.str());
  }
  return texts;
}

std::vector<LearningRateCurve> curves(const std::vector<double>& rates,
                                      const std::vector<std::vector<double>>& scores) {
  std::vector<LearningRateCurve> list;
  for (const auto& values : scores) list.push_back({.learning_rates = rates, .scores = values, .diverged = {}});
  return list;
}

TEST(SubRanges, OfTwoDecadesEachHaveTheirLeader) {
  const auto both = curves({1e-4, 1e-3, 1e-2, 1e-1, 1}, {{0, 1, 0, 0, 0}, {0, 0, 0, 1, 0}});
  EXPECT_THAT(told(sub_ranges(both, {0, 1})), ElementsAre("0.0001-0.01:0", "0.001-0.1:0", "0.01-1:1"))
      << "the middle one is a tie, the first candidate's";
  EXPECT_THAT(told(sub_ranges(both, {1, 0})), ElementsAre("0.0001-0.01:0", "0.001-0.1:1", "0.01-1:1"));
}

TEST(SubRanges, AreByAreaAndNotByBest) {
  const auto peaks = curves({1e-3, 1e-2, 1e-1, 1}, {{0, 1, 0, 0}, {0.6, 0.6, 0.6, 0}});
  EXPECT_THAT(told(sub_ranges(peaks, {0, 1})), ElementsAre("0.001-0.1:1", "0.01-1:1"));
}

TEST(SubRanges, OfANarrowGridAreHalfOfIt) {
  const auto narrow = curves({1e-2, 3e-2, 1e-1}, {{1, 0, 0}, {0, 0, 1}});
  EXPECT_THAT(told(sub_ranges(narrow, {0, 1})), ElementsAre("0.01-0.03:0"))
      << "the other half has one learning rate alone";
}

TEST(SubRanges, OfOneLearningRateOrOneOptimizerThereAreNone) {
  EXPECT_THAT(sub_ranges(curves({1e-2}, {{1}, {0}}), {0, 1}), IsEmpty());
  EXPECT_THAT(sub_ranges(curves({1e-2, 1e-1}, {{1, 0}, {0, 1}}), {0, 1}), IsEmpty());
  EXPECT_THAT(sub_ranges(curves({1e-4, 1e-3, 1e-2, 1e-1}, {{1, 0, 0, 0}}), {0}), IsEmpty());
}

}  // namespace
}  // namespace etude
