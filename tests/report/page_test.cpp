// What C++ does of the page: the data, their rounding and size, and putting them and the title in so that nothing is
// markup.
#include "report/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/epoch_curve.h"
#include "analysis/samples.h"
#include "page/made_up_study.h"
#include "report/page_data.h"
#include "report/statistic_text.h"
#include "report/summary_json.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing_data::made_up_study;

Json data_of(const StudyRecord& study) { return page_data(study, summarize(study)); }

const Json& metric_of(const Json& data, const std::string& name) {
  return *std::find_if(data["metrics"].begin(), data["metrics"].end(),
                       [&](const auto& metric) { return metric["name"] == name; });
}

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
  const auto& accuracy = data["metrics"][0];
  EXPECT_EQ(accuracy["name"], "test_accuracy");
  EXPECT_EQ(accuracy["cells"][0]["mean"]["value"], 0.123457);
  EXPECT_EQ(accuracy["curves"][0]["means"].back(), 0.123457);
  EXPECT_EQ(accuracy["scores"][0][0], 0.123457);
}

TEST(PageData, WhatIsNotFiniteOrNotThereIsNull) {
  const auto study = made_up_study("unfinished");
  const auto data = data_of(study);
  const std::size_t missing = 2 * study.learning_rates.size();  // AdaGrad's first cell
  for (const auto& metric : data["metrics"]) {
    EXPECT_EQ(metric["cells"][missing]["mean"], nullptr);
    EXPECT_TRUE(metric["curves"][missing]["means"].empty());
    EXPECT_EQ(metric["scores"][missing], Json::parse("[null,null,null]"));
    EXPECT_EQ(metric["five_numbers"][missing], Json::parse("[null,null,null,null,null]"));
  }
  const auto whole = data_of(made_up_study("typical"));
  EXPECT_EQ(metric_of(whole, "train_loss")["curves"][4]["means"].back(), nullptr);
  EXPECT_EQ(metric_of(whole, "test_accuracy")["curves"][4]["means"].back(), 0.1);
}

TEST(PageData, ASmallStudyKeepsEveryEpochAndTrial) {
  const auto data = data_of(made_up_study("typical"));
  EXPECT_EQ(data["epochs"]["drawn"].size(), 21U);
  for (const auto* name : {"test_accuracy", "train_loss"}) {
    const auto& metric = metric_of(data, name);
    EXPECT_EQ(metric["scores"].size(), 40U);
    const auto& convergence = metric["convergence"];
    EXPECT_EQ(convergence["cells"].size(), 40U);
    EXPECT_EQ(convergence["cells"][0].size(), convergence["targets"].size());
    EXPECT_GT(metric["targets"].size(), 0U);
    for (const auto& target : metric["targets"]) EXPECT_THAT(convergence["targets"], testing::Contains(target));
  }
}

TEST(PageData, TargetsRunFromEasyToHardWithinWhatTrainingCanReach) {
  const auto data = data_of(made_up_study("typical"));
  const auto &accuracy = metric_of(data, "test_accuracy"), &loss = metric_of(data, "train_loss");
  const auto accuracies = accuracy["convergence"]["targets"].get<std::vector<double>>();
  const auto losses = loss["convergence"]["targets"].get<std::vector<double>>();
  EXPECT_TRUE(std::is_sorted(accuracies.begin(), accuracies.end()));
  EXPECT_TRUE(std::is_sorted(losses.rbegin(), losses.rend()));
  EXPECT_GE(accuracies.front(), accuracy["untrained"]);
  EXPECT_LT(losses.front(), loss["untrained"]);
  EXPECT_GT(losses.back(), 0);
}

TEST(PageData, WhatLearnedNothingHasNoLossToReach) {
  auto study = made_up_study("one-seed");
  for (auto& trial : study.trials) {
    for (auto& epoch : trial.history.epochs) epoch.train_loss = 2.303;
  }
  const auto data = data_of(study);
  const auto& convergence = metric_of(data, "train_loss")["convergence"];
  EXPECT_TRUE(convergence["targets"].empty());
  EXPECT_TRUE(convergence["cells"][0].empty());
}

TEST(PageData, SaysByWhatItIsRankedWhereThatIsNotTheStudysChoice) {
  auto study = made_up_study("one-seed");
  study.report = R"({"metric": "test_loss"})";
  for (const auto& data : {data_of(study), summary_json(study, summarize(study))}) {
    EXPECT_THAT(data["verdict"]["caution"].get<std::string>(),
                HasSubstr("Ranked by test accuracy: no finished trial has 'test_loss'."));
  }
}

TEST(PageData, WritesLearningRatesInTheVerdictAsThePageDoes) {
  const auto study = made_up_study("typical");
  EXPECT_THAT(data_of(study)["verdict"]["details"].dump(), HasSubstr("within 10⁻⁵ to 10⁻²"));
  EXPECT_THAT(summary_json(study, summarize(study))["verdict"]["details"].dump(), HasSubstr("within 1e-05 to 0.01"));
  EXPECT_EQ(power_rate(3e-4), "3·10⁻⁴");
  EXPECT_EQ(power_rate(0.00123456), "1.23·10⁻³");
  EXPECT_EQ(power_rate(0.5), "0.5");
  EXPECT_EQ(power_rate(0.03), "0.03");
  EXPECT_EQ(power_rate(0.01), "10⁻²");
  EXPECT_EQ(power_rate(1), "1");
  EXPECT_EQ(power_rate(10), "10");
  EXPECT_EQ(power_rate(100), "10²");
  EXPECT_EQ(power_rate(250), "250");
  EXPECT_EQ(power_rate(1e-12), "10⁻¹²");
}

// Ten thousand trials of a hundred epochs.
TEST(PageData, ALargeStudyStaysBelowFiveMegabytes) {
  const auto study = made_up_study("large");
  ASSERT_EQ(study.trials.size(), 10'000U);
  ASSERT_EQ(study.trials[0].history.epochs.size(), 101U);
  const auto data = data_of(study);
  EXPECT_LT(page(data).size(), 5'000'000U);
  for (const auto& metric : data["metrics"]) {
    EXPECT_LE(metric["convergence"]["targets"].size(), 23U) << metric["name"];  // the study's three own among them
  }
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
  const auto accuracy = epoch_curve(cell, testing_data::accuracy(), {0, 1, 2});
  EXPECT_THAT(accuracy.means, ElementsAre(0.1, testing::DoubleEq(0.4)));
  EXPECT_NEAR(accuracy.deviations[1], std::sqrt(0.02), 1e-12);
  const auto loss = epoch_curve(cell, testing_data::loss(), {0, 1, 2});
  EXPECT_EQ(loss.means[0], 2);
  EXPECT_TRUE(std::isnan(loss.means[1]));
  EXPECT_TRUE(std::isnan(epoch_curve(cell, testing_data::metric("test_loss"), {0}).means[0]));  // not measured
  EXPECT_TRUE(std::isnan(epoch_curve(cell, testing_data::accuracy(), {-1}).means[0])) << "an epoch that is not there";
}

TEST(Samples, FiveNumbersLeaveOutWhatIsNotFinite) {
  EXPECT_THAT(five_numbers(std::vector{4.0, std::nan(""), 1.0, 2.0, HUGE_VAL, 3.0, 5.0}), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_TRUE(std::isnan(five_numbers({})[2]));
}

}  // namespace
}  // namespace etude
