#include "report/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

namespace etude {
namespace {

// "nan" would read as divergence.
TEST(Export, WhatARunningTrialDoesNotHaveYetIsMissing) {
  TrialRecord trial;
  trial.planned.optimizer = "Adam";
  trial.status = TrialStatus::running;
  trial.progress.loss = std::nan("");
  trial.history.epochs = {{0, 2.5, 0.125, 1}};  // so far
  std::ostringstream csv, json;
  const ExportedStudy study{.name = "a", .metrics = {}, .visit = [&](const auto& visit) { visit(trial); }};
  export_csv(study, ExportedRows::trials, csv);
  export_json(study, ExportedRows::trials, json);
  EXPECT_THAT(csv.str(), testing::HasSubstr(",running,,,,,,,"));
  EXPECT_THAT(csv.str(), testing::Not(testing::HasSubstr("nan")));
  EXPECT_THAT(json.str(), testing::HasSubstr(R"("train_loss":null,"test_accuracy":null)"));
}

// Each has a column, empty where it was not measured; the trial's learning rate is not the epoch's.
TEST(Export, EveryMetricHasAColumn) {
  TrialRecord trial;
  trial.planned = {.key = {}, .optimizer = "Adam", .trial = {.learning_rate = 0.5, .seed = 3}, .place = {}};
  trial.status = TrialStatus::done;
  trial.outcome = Outcome::completed;
  trial.history.epochs = {{0, 2, 0.25, 1}, {1, 1, 0.5, 1}};
  trial.provenance.majority_share = 0.125;
  trial.planned.trial.optimizer.name = "Adam";
  trial.planned.trial.problem.train_examples = 100;
  trial.planned.trial.problem.test_examples = 10;
  trial.history.epochs[1].metrics = {{"learning_rate", 0.125}, {"test_loss", std::nan("")}};
  const ExportedStudy study{
      .name = "a", .metrics = {"learning_rate", "test_loss"}, .visit = [&](const auto& visit) { visit(trial); }};
  std::ostringstream csv, json;
  export_csv(study, ExportedRows::epochs, csv);
  EXPECT_EQ(csv.str(),
            "study,optimizer,learning_rate,seed,outcome,epoch,train_loss,test_accuracy,seconds,epoch_learning_rate,"
            "test_loss,divergence_step,divergence_cause,majority_share,train_answers,test_answers,formula\n"
            "a,Adam,0.5,3,completed,0,2,0.25,1,,,,,0.125,100,10,Adam\n"
            "a,Adam,0.5,3,completed,1,1,0.5,1,0.125,nan,,,0.125,100,10,Adam\n");
  export_json(study, ExportedRows::trials, json);
  EXPECT_THAT(json.str(), testing::HasSubstr(R"("epoch_learning_rate":0.125,"test_loss":null)"));
}

// Trials of one optimizer with and without it are told apart.
TEST(Export, ATrialsScheduleHasAColumn) {
  TrialRecord trial;
  trial.planned.trial.schedule = {.name = "warmup-cosine", .hyperparameters = {{"final", 0.0}, {"warmup", 0.05}}};
  trial.status = TrialStatus::done;
  trial.outcome = Outcome::completed;
  trial.history.epochs = {{0, 2, 0.25, 1}};
  trial.history.epochs[0].metrics = {{"schedule", 0.5}};  // a study's own metric
  const ExportedStudy study{.name = "a", .metrics = {"schedule"}, .visit = [&](const auto& visit) { visit(trial); }};
  std::ostringstream csv, json;
  export_csv(study, ExportedRows::trials, csv);
  EXPECT_THAT(csv.str(), testing::HasSubstr(",epoch_schedule,hyperparameters,schedule,failure,"));
  EXPECT_THAT(csv.str(), testing::HasSubstr(R"(,0.5,,"warmup-cosine, final = 0, warmup = 0.05",)"));
  export_json(study, ExportedRows::trials, json);
  EXPECT_THAT(json.str(), testing::HasSubstr(R"("schedule":"warmup-cosine, final = 0, warmup = 0.05")"));
}

// As a later étude records an optimizer that this one does not know.
TEST(Export, SettingsThatThisProgramDoesNotKnowAreShownAsTheyAreRecorded) {
  TrialRecord trial;
  trial.planned.trial = parse_canonical_text(
      R"({"problem":{"dataset":"cifar10","model":"mlp"},"optimizer":{"name":"Later","hyperparameters":)"
      R"({"alpha":0.5,"mode":"x","momentum":0,"powers":[1,2,3]}},"learning_rate":0.1,"seed":0})");
  const ExportedStudy study{.name = "a", .metrics = {}, .visit = [&](const auto& visit) { visit(trial); }};
  std::ostringstream json;
  export_json(study, ExportedRows::trials, json);
  EXPECT_THAT(json.str(),
              testing::HasSubstr(R"("hyperparameters":"alpha = 0.5; mode = x; momentum = 0; powers = [1,2,3]")"));
}

}  // namespace
}  // namespace etude
