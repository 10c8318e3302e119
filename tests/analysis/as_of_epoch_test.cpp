#include "analysis/as_of_epoch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/study_record.h"
#include "report/metric_text.h"
#include "report/summary_json.h"

namespace etude {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_data::finished_trial;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// As it would be recorded in so many epochs of four steps: seed 1 diverges at 0.1 in step 10, the third epoch.
StudyRecord trained(std::int64_t epochs, const std::string& report = "") {
  StudyRecord study{.name = "s", .report = report};
  for (const auto* optimizer : {"Adam", "SGD"}) {
    for (const double rate : {1e-3, 1e-2, 1e-1}) {
      for (int seed = 0; seed < 3; ++seed) {
        const bool diverges = rate == 1e-1 && seed == 1 && epochs >= 3;
        const double speed = (optimizer == std::string("Adam") ? 0.3 : 0.2) + 10 * rate * (0.05 - rate);
        std::vector<EpochRecord> records{{0, 2.3, 0.1, 1}};
        for (std::int64_t epoch = 1; epoch <= epochs; ++epoch) {
          const double noise = 0.01 * std::sin(static_cast<double>(7 * epoch + 3 * seed) + 1000 * rate + speed);
          const double accuracy = 0.9 - 0.8 * std::exp(-speed * static_cast<double>(epoch)) + noise;
          const bool is_lost = diverges && epoch >= 3;
          records.push_back({epoch, is_lost ? nan : 2.3 * (1 - accuracy), is_lost ? 0.1 : accuracy, 1});
        }
        auto& trial = study.trials.emplace_back(finished_trial(optimizer, rate, seed, records));
        if (!diverges) continue;
        trial.outcome = Outcome::diverged;
        trial.history.divergence = {.step = 10, .cause = "loss is nan"};
      }
    }
  }
  testing_data::describe_grid(study);
  return study;
}

std::string figures(const StudyRecord& study) { return summary_json(study, summarize(study)).dump(); }

TEST(AsOfEpoch, IsTheStudyThatWasRecordedInSoManyEpochs) {
  for (const auto* report : {"", R"({"mean_of_last": 4})", R"({"metric": "train_loss"})"}) {
    const auto whole = trained(8, report);
    for (std::int64_t epoch = 1; epoch <= 8; ++epoch) {
      auto recorded = trained(epoch, report);
      if (epoch < 4 && whole.report.find("mean") != std::string::npos)
        recorded.report = R"({"mean_of_last": )" + std::to_string(epoch) + "}";
      EXPECT_EQ(figures(as_of_epoch(whole, epoch)), figures(recorded)) << epoch << report;
    }
    EXPECT_NE(figures(as_of_epoch(whole, 3)), figures(as_of_epoch(whole, 2)));
  }
}

TEST(AsOfEpoch, ATrialThatDivergesLaterIsCompleted) {
  const auto whole = trained(8);
  const auto trial_of = [](const StudyRecord& study) { return study.trials[7]; };
  ASSERT_TRUE(trial_of(whole).history.divergence);
  const auto before = as_of_epoch(whole, 2);
  EXPECT_FALSE(trial_of(before).history.divergence);
  EXPECT_EQ(trial_of(before).outcome, Outcome::completed);
  EXPECT_EQ(trial_of(before).history.epochs.back().epoch, 2);
  const auto then = as_of_epoch(whole, 3);
  EXPECT_EQ(trial_of(then).history.divergence->step, 10);
  EXPECT_EQ(trial_of(then).outcome, Outcome::diverged);
}

TEST(AsOfEpoch, AnEpochsLastStepIsItsOwn) {
  auto study = trained(8);
  study.trials[7].history.divergence->step = 8;
  EXPECT_TRUE(as_of_epoch(study, 2).trials[7].history.divergence);
  study.trials[7].history.divergence->step = 9;
  EXPECT_FALSE(as_of_epoch(study, 2).trials[7].history.divergence);
}

TEST(AsOfEpoch, AMeanIsOverNoMoreEpochsThanThereAre) {
  const auto study = as_of_epoch(trained(8, R"({"mean_of_last": 4})"), 3);
  const auto summary = summarize(study);
  const auto& [metric, choice] = std::tie(summary.ranked().metric, summary.ranked().choice);
  EXPECT_THAT(value_choice_text(metric, choice), HasSubstr("Values are means over the last 3 epochs"));
}

TEST(AsOfEpoch, WhatIsNotDoneStaysSo) {
  auto study = trained(8);
  study.trials[0].status = TrialStatus::running;
  study.trials[1].status = TrialStatus::failed;
  const auto summary = summarize(study);
  const auto cut = as_of_epoch(study, 2);
  const auto then = summarize(cut);
  EXPECT_EQ(then.done, summary.done);
  EXPECT_EQ(then.failed, 1);
}

// As somebody's files have it: a run logs every epoch, or every second one; nobody says at which step one diverged.
StudyRecord imported(std::vector<std::vector<EpochRecord>> runs) {
  StudyRecord study{.name = "i", .report = R"({"metric": "test_loss"})"};
  for (std::size_t i = 0; i < runs.size(); ++i) {
    auto& trial = study.trials.emplace_back(finished_trial("SGD", std::pow(10, i), 0, std::move(runs[i])));
    trial.planned.trial.imported = "i";
  }
  testing_data::describe_grid(study);
  return study;
}

EpochRecord logged(std::int64_t epoch, double test_loss) {
  return {
      .epoch = epoch, .train_loss = nan, .test_accuracy = nan, .seconds = nan, .metrics = {{"test_loss", test_loss}}};
}

void diverge(TrialRecord& trial) {
  trial.outcome = Outcome::diverged;
  trial.history.divergence = {.step = 0, .cause = "test_loss is nan"};
}

TEST(AsOfEpoch, ARunDivergesWhereItsNumbersAreNeverFiniteAgain) {
  auto study = imported({{logged(1, 2), logged(2, nan), logged(3, 1), logged(4, nan), logged(5, nan)},
                         {logged(1, 2), logged(2, 1), logged(5, 1)},
                         {logged(1, nan), logged(5, nan)}});
  for (auto& trial : study.trials) diverge(trial);
  const auto diverged = [&](std::int64_t epoch) {
    std::vector<bool> result;
    for (const auto& trial : as_of_epoch(study, epoch).trials) result.push_back(trial.history.divergence.has_value());
    return result;
  };
  EXPECT_THAT(diverged(3), ElementsAre(false, false, true));
  EXPECT_THAT(diverged(4), ElementsAre(true, false, true));
  EXPECT_THAT(diverged(5), ElementsAre(true, true, true)) << "one that somebody says diverged, and shows no more of it";
}

TEST(Budgets, AreEpochsThatEveryRunHas) {
  auto study = imported({{logged(1, 3), logged(2, 2), logged(3, 2), logged(4, 1), logged(5, 1), logged(6, 1)},
                         {logged(2, 2), logged(4, 1), logged(6, 1)}});
  EXPECT_THAT(budgets(study, 20), ElementsAre(2, 4, 6));
  study.trials[1].history.epochs[1].metrics.clear();
  EXPECT_THAT(budgets(study, 20), ElementsAre(2, 6)) << "the loss was not measured at 4";
  diverge(study.trials[1]);
  study.trials[1].history.epochs = {logged(2, 2), logged(4, nan)};
  EXPECT_THAT(budgets(study, 20), ElementsAre(2, 4, 5, 6)) << "what diverged at 4 has no need of a number";
}

TEST(Budgets, AreSpreadEvenlyOnALogarithmicScale) {
  EXPECT_THAT(budgets(trained(1), 20), ElementsAre(1));
  EXPECT_EQ(budgets(trained(20), 20).size(), 20U);
  const auto hundred = budgets(trained(100), 20);
  EXPECT_THAT(hundred, ElementsAre(1, 2, 3, 4, 5, 6, 7, 9, 11, 13, 16, 20, 24, 29, 36, 44, 54, 66, 81, 100));
  EXPECT_THAT(budgets(trained(100), 3), ElementsAre(1, 10, 100));
  EXPECT_THAT(budgets(trained(8), 2), ElementsAre(1, 8));
}

TEST(Budgets, AreNoneWithoutACompletedTrial) {
  auto study = trained(8);
  for (auto& trial : study.trials) trial.history.divergence = {.step = 1, .cause = "loss is nan"};
  EXPECT_THAT(budgets(study, 20), IsEmpty());
  for (auto& trial : study.trials) trial = {.planned = trial.planned};
  EXPECT_THAT(budgets(study, 20), IsEmpty());
}

}  // namespace
}  // namespace etude
