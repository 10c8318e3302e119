// What the page's slider of epochs exchanges.
#include "report/page_budgets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "analysis/as_of_epoch.h"
#include "page/made_up_study.h"
#include "report/json_versions.h"
#include "report/page_data.h"
#include "report/page_statistics.h"
#include "report/problem.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing_data::made_up_study;

// As page/src/budget.js takes them back.
Json changed(const Json& json, const Json& changes, std::size_t version) {
  if (changes.is_array()) return changes[version];
  auto result = json;
  for (const auto& [key, below] : changes.items()) {
    auto& item = json.is_array() ? result[std::stoul(key)] : result[key];
    item = changed(item, below, version);
  }
  return result;
}

TEST(JsonVersions, NameWhatDiffersAndNothingElse) {
  const auto json = Json::parse(R"({"a": 1, "b": {"c": [1, 2], "d": "x"}, "e": [{"f": 1}, {"f": 2}]})");
  auto other = json;
  other["b"]["c"][1] = 3;
  other["e"][0]["f"] = nullptr;
  EXPECT_EQ(differences(json, {json, other}),
            Json::parse(R"({"b": {"c": {"1": [2, 3]}}, "e": {"0": {"f": [1, null]}}})"));
  EXPECT_EQ(differences(json, {json}), nullptr);
  EXPECT_EQ(differences(json, {}), nullptr);
}

TEST(JsonVersions, WhatHasAnotherShapeIsAValue) {
  const auto json = Json::parse(R"({"list": [1, 2], "object": {"a": 1}, "interval": {"low": 1}})");
  const auto other = Json::parse(R"({"list": [1], "object": {"b": 1}, "interval": null})");
  const auto changes = differences(json, {other, json});
  EXPECT_EQ(changes, Json::parse(R"({"list": [[1], [1, 2]], "object": [{"b": 1}, {"a": 1}],
                                     "interval": [null, {"low": 1}]})"));
  EXPECT_EQ(changed(json, changes, 0), other);
  EXPECT_EQ(changed(json, changes, 1), json);
}

Json data_of(const StudyRecord& study) { return page_data(study, summarize(study)); }

TEST(PageBudgets, ShowWhatTheStudyShowedThen) {
  for (const auto* kind : {"typical", "own-metric", "validated", "unfinished"}) {
    const auto study = made_up_study(kind);
    const auto data = data_of(study);
    const auto& budgets = data["budgets"];
    ASSERT_EQ(budgets["epochs"].size(), 20U) << kind;
    EXPECT_EQ(budgets["epochs"].back(), 20);
    for (const std::size_t i : {0, 4, 18}) {
      const auto then = as_of_epoch(study, budgets["epochs"][i]);
      auto expected = page_statistics(then, summarize(then));
      expected.erase("problem");
      auto shown = changed(data, budgets["changes"], i);
      for (auto* json : {&shown, &expected}) {
        for (auto& metric : (*json)["metrics"]) {
          for (const auto* key : {"targets", "curves", "convergence"}) metric.erase(key);
          for (auto& optimizer : metric["per_optimizer"]) optimizer.erase("convergence");
        }
      }
      for (const auto& [key, value] : expected.items()) {
        EXPECT_EQ(shown[key], value) << kind << " as of epoch " << i + 1 << ": "
                                     << Json::diff(value, shown[key]).dump();
      }
    }
  }
}

TEST(PageBudgets, RankEveryEpochByWhatTheStudyIsRankedBy) {
  const auto study = made_up_study("typical");
  const auto data = page_data(study, summarize(study, {.ranked_by = "train_loss"}));
  const auto first = changed(data, data["budgets"]["changes"], 0);
  EXPECT_EQ(first["ranked_by"], "train_loss");
  EXPECT_EQ(first["metrics"][0]["name"], "train_loss");
  EXPECT_THAT(first["verdict"]["text"].get<std::string>(), HasSubstr("training loss"));
}

TEST(PageBudgets, KeepWhatIsSaidOfAChoiceThatIsNotMeasured) {
  auto study = made_up_study("typical");
  study.report = R"({"metric": "test_loss"})";
  const auto data = data_of(study);
  EXPECT_THAT(changed(data, data["budgets"]["changes"], 0)["verdict"]["caution"].get<std::string>(),
              HasSubstr("no finished trial has 'test_loss'"));
}

TEST(PageBudgets, PassOverEpochsAtWhichAMetricIsStillMissing) {
  auto study = made_up_study("typical");
  for (auto& trial : study.trials) {
    trial.history.epochs[3].metrics["gradient_norm"] = 1;  // once, on the way
  }
  EXPECT_EQ(data_of(study)["budgets"]["epochs"].front(), 3);
}

TEST(PageBudgets, AreNoneOfOneEpochAndOfALargeStudy) {
  EXPECT_THAT(data_of(made_up_study("rounding"))["budgets"]["epochs"], ElementsAre(1));
  EXPECT_TRUE(data_of(made_up_study("large"))["budgets"]["epochs"].empty());
  EXPECT_TRUE(data_of(made_up_study("empty"))["budgets"]["epochs"].empty());
}

TEST(PageBudgets, AreFewerWhereTheStudyIsLarger) {
  auto study = made_up_study("large");
  std::erase_if(study.trials, [](const auto& trial) { return trial.planned.place.learning_rate >= 20; });
  testing_data::describe_grid(study);
  const auto epochs = data_of(study)["budgets"]["epochs"].get<std::vector<std::int64_t>>();
  EXPECT_THAT(epochs.size(), testing::AllOf(testing::Ge(5U), testing::Lt(20U)));
  EXPECT_EQ(epochs.front(), 1);
  EXPECT_EQ(epochs.back(), 100);
}

TEST(BudgetNote, SaysWhereARunOfFewerEpochsIsAnotherOne) {
  auto study = made_up_study("typical");
  EXPECT_EQ(budget_note(study), "");
  for (auto& trial : study.trials) trial.planned.trial.problem.data_order = DataOrder::continued;
  EXPECT_EQ(budget_note(study),
            "Shuffles went on from trial to trial over all 20 epochs: runs of fewer would have had others, and these "
            "are not their figures.");
  for (auto& trial : study.trials) trial.planned.trial.schedule = {.name = "warmup-cosine", .hyperparameters = {}};
  EXPECT_EQ(budget_note(study),
            "Learning rates followed warmup-cosine over all 20 epochs: runs of fewer would have had others, and "
            "these are not their figures.");
  for (auto& trial : study.trials) trial.planned.trial.imported = study.name;
  EXPECT_THAT(budget_note(study), HasSubstr("is not known"));
  EXPECT_EQ(data_of(study)["budgets"]["note"], budget_note(study));
  study.trials.clear();
  EXPECT_EQ(budget_note(study), "");
}

}  // namespace
}  // namespace etude
