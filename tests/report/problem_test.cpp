#include "report/problem.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "analysis/study_record.h"
#include "analysis/two_optimizers.h"
#include "report/summary_json.h"
#include "report/summary_text.h"
#include "study/problem_settings.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;
using testing::Not;

StudyRecord study_with(const Component& schedule, const std::string& dataset = "cifar10") {
  auto trial = testing_data::finished_trial("Adam", 1e-3, 0, {{0, 2, 0.1, 1}, {1, 1, 0.5, 1}});
  trial.planned.trial.problem.dataset = dataset;
  trial.planned.trial.schedule = schedule;
  StudyRecord study{.name = "s"};
  study.trials = {trial};
  testing_data::describe_grid(study);
  return study;
}

StudyRecord constant() { return study_with({.name = constant_schedule}); }
StudyRecord cosine() {
  return study_with({.name = "warmup-cosine", .hyperparameters = {{"final", 0.0}, {"warmup", 0.05}}});
}

TEST(Problem, HasEverySettingAndTheSchedule) {
  const auto study = cosine();
  const auto json = summary_json(study, summarize(study))["problem"];
  for (const auto& setting : problem_settings()) EXPECT_TRUE(json.contains(setting.name)) << setting.name;
  EXPECT_EQ(json, Json::parse(R"({"dataset": "cifar10", "model": "mlp", "batch_size": 256, "epochs": 1,
    "train_examples": 1000, "test_examples": 10000, "validation_examples": null,
    "max_steps": null, "data_seed": 42, "data_order": "paired",
    "convolution": "auto", "steps_per_epoch": 4, "steps_per_trial": 4,
    "schedule": {"name": "warmup-cosine", "definition": 1, "hyperparameters": {"final": 0.0, "warmup": 0.05}}})"));
}

// Of a dataset of another étude's, what its record says.
TEST(Problem, WhatIsNotKnownIsNull) {
  const auto json = problem_json(study_with({.name = constant_schedule}, "speech"));
  EXPECT_EQ(json["train_examples"], 1000);
  EXPECT_EQ(json["test_examples"], nullptr);
  EXPECT_EQ(json["steps_per_trial"], nullptr);
  EXPECT_EQ(problem_json({}), nullptr);
  EXPECT_TRUE(problem_rows({}).empty());
}

TEST(Problem, SeedsThatShareOneOrderAreSaidTo) {
  auto study = testing_data::two_optimizers(3, 0.6, 0.5, 0.01);
  EXPECT_NE(shared_order_text(study).find("share one order"), std::string::npos);
  for (auto& trial : study.trials) trial.planned.trial.problem.data_order = DataOrder::by_seed;
  EXPECT_EQ(shared_order_text(study), "");
  EXPECT_EQ(shared_order_text(testing_data::two_optimizers(1, 0.6, 0.5, 0)), "") << "one seed has no spread";
}

TEST(Problem, RowsAreTheJsonForPeople) {
  const auto rows = problem_rows(cosine());
  EXPECT_EQ(rows.size(), problem_json(cosine()).size());
  EXPECT_EQ(rows[2], Json({"batch size", "256"}));
  EXPECT_EQ(rows[7], Json({"max steps", "–"}));
  EXPECT_EQ(rows.back(), Json({"schedule", "warmup-cosine, final = 0, warmup = 0.05 (definition 1)"}));
}

TEST(Problem, AScheduleIsNamedWhereItIsNotConstant) {
  EXPECT_EQ(problem_line(constant()), "mlp on cifar10, 1 epoch");
  EXPECT_EQ(problem_line(cosine()), "mlp on cifar10, 1 epoch, warmup-cosine");
  const auto shown = [](const StudyRecord& study) { return summary_text(study, summarize(study), false); };
  EXPECT_THAT(shown(cosine()), HasSubstr("s\nschedule: warmup-cosine, final = 0, warmup = 0.05\n\n"));
  EXPECT_THAT(shown(constant()), Not(HasSubstr("schedule")));
}

}  // namespace
}  // namespace etude
