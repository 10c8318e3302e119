// What C++ does of the page: the data, their rounding and size, and putting them and the title in so that nothing is
// markup.
#include "report/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/epoch_curve.h"
#include "analysis/samples.h"
#include "page/made_up_study.h"
#include "report/page_data.h"
#include "report/summary_json.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing_data::made_up_study;

Json data_of(const StudyRecord& study) { return page_data(study, summarize(study)); }

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

TEST(Page, NothingInTheDataIsMarkup) {
  const auto study = made_up_study("hostile");
  const auto html = page(data_of(study));
  EXPECT_THAT(html, HasSubstr("<title>&lt;script>alert(1)&lt;/script> – étude</title>"));
  EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
  EXPECT_EQ(count(html, "</script>"), 2U);  // the data's and the script's own
  EXPECT_EQ(count(html, "<!--"), 0U);
  const auto begin = html.find("id=\"data\">") + 10;
  const auto data = Json::parse(html.substr(begin, html.find("</script>", begin) - begin));
  EXPECT_EQ(data["study"], "<script>alert(1)</script>");
  EXPECT_EQ(data["study_file"], study.source);
}

TEST(Page, AllowsItsOwnScriptAndStyleAlone) {
  const auto html = page(data_of(made_up_study("typical")));
  EXPECT_THAT(html, testing::ContainsRegex("default-src 'none'; script-src 'sha256-[A-Za-z0-9+/=]+'; "
                                           "style-src 'sha256-[A-Za-z0-9+/=]+'; img-src data:; "));
  EXPECT_THAT(html, Not(HasSubstr("unsafe")));
  EXPECT_EQ(count(html, " src=") + count(html, "<link"),
            1U);  // the empty icon, which keeps browsers from asking for one
}

TEST(Page, SurvivesNamesThatAreNotUtf8) {
  auto study = made_up_study("one-seed");
  study.name = "\xff";
  EXPECT_NO_THROW(page(data_of(study)));
}

TEST(PageData, RoundsToSixDigits) {
  auto study = made_up_study("one-seed");
  study.trials[0].history.epochs.back().test_accuracy = 0.123456789;
  const auto data = data_of(study);
  EXPECT_EQ(data["cells"][0]["accuracy"]["value"], 0.123457);
  EXPECT_EQ(data["curves"]["cells"][0]["accuracy"].back(), 0.123457);
  EXPECT_EQ(data["scores"]["accuracy"][0][0], 0.123457);
}

TEST(PageData, WhatIsNotFiniteOrNotThereIsNull) {
  const auto study = made_up_study("unfinished");
  const auto data = data_of(study);
  const std::size_t missing = 2 * study.learning_rates.size();  // AdaGrad's first cell
  EXPECT_EQ(data["cells"][missing]["accuracy"], nullptr);
  EXPECT_TRUE(data["curves"]["cells"][missing]["accuracy"].empty());
  EXPECT_EQ(data["scores"]["accuracy"][missing], Json::parse("[null,null,null]"));
  EXPECT_EQ(data["five_numbers"]["loss"][missing], Json::parse("[null,null,null,null,null]"));
  const auto whole = data_of(made_up_study("typical"));
  const auto& diverged = whole["curves"]["cells"][4];
  EXPECT_EQ(diverged["loss"].back(), nullptr);
  EXPECT_EQ(diverged["accuracy"].back(), 0.1);
}

TEST(PageData, ASmallStudyKeepsEveryEpochAndTrial) {
  const auto data = data_of(made_up_study("typical"));
  EXPECT_EQ(data["curves"]["epochs"].size(), 21U);
  EXPECT_EQ(data["scores"]["accuracy"].size(), 40U);
  EXPECT_EQ(data["convergence"]["cells"].size(), 40U);
  for (const auto& target : data["targets"]) EXPECT_THAT(data["convergence"]["targets"], testing::Contains(target));
}

// Ten thousand trials of a hundred epochs.
TEST(PageData, ALargeStudyStaysBelowFiveMegabytes) {
  const auto study = made_up_study("large");
  ASSERT_EQ(study.trials.size(), 10'000U);
  ASSERT_EQ(study.trials[0].history.epochs.size(), 101U);
  EXPECT_LT(page(data_of(study)).size(), 5'000'000U);
}

TEST(EpochCurve, ThinsButKeepsBothEnds) {
  EXPECT_THAT(thinned(4, 10), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(thinned(101, 3), ElementsAre(0, 50, 100));
  EXPECT_THAT(thinned(10, 4), ElementsAre(0, 3, 6, 9));
  EXPECT_TRUE(thinned(0, 5).empty());
}

TEST(EpochCurve, IsTheMeanOverSeedsAsFarAsAllGo) {
  const std::vector<TrialRecord> trials{
      testing_data::finished_trial("SGD", 0.1, 0, {{0, 2, 0.1, 1}, {1, 1, 0.3, 1}, {2, 1, 0.4, 1}}),
      testing_data::finished_trial("SGD", 0.1, 1, {{0, 2, 0.1, 1}, {1, std::nan(""), 0.5, 1}})};
  const Cell cell{.optimizer = "SGD", .learning_rate = 0.1, .trials = {&trials[0], &trials[1]}};
  const auto curve = epoch_curve(cell, {0, 1, 2});
  EXPECT_THAT(curve.accuracy, ElementsAre(0.1, testing::DoubleEq(0.4)));
  EXPECT_NEAR(curve.accuracy_deviation[1], std::sqrt(0.02), 1e-12);
  EXPECT_EQ(curve.loss[0], 2);
  EXPECT_TRUE(std::isnan(curve.loss[1]));
}

TEST(Samples, FiveNumbersLeaveOutWhatIsNotFinite) {
  EXPECT_THAT(five_numbers(std::vector{4.0, std::nan(""), 1.0, 2.0, HUGE_VAL, 3.0, 5.0}), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_TRUE(std::isnan(five_numbers({})[2]));
}

}  // namespace
}  // namespace etude
