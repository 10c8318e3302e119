#include "analysis/value_choice.h"

#include <gtest/gtest.h>

#include <cmath>

#include "analysis/study_record.h"
#include "report/metric_text.h"

namespace etude {
namespace {

using testing_data::finished_trial;

// Three seeds at one level, 0.1 apart in the last epoch and the fifth part of it in the mean of five; `slope`: more an
// epoch.
StudyRecord study_of(double slope, int epochs = 8) {
  StudyRecord study{.name = "s"};
  for (const auto* optimizer : {"Adam", "SGD"}) {
    for (const double rate : {1e-3, 1e-2}) {
      for (int seed = 0; seed < 3; ++seed) {
        std::vector<EpochRecord> records{{0, 2, 0.1, 1}};
        for (int epoch = 1; epoch <= epochs; ++epoch) {
          const double noise = epoch == epochs ? 0.1 * (seed - 1) : 0;
          records.push_back({epoch, 1, 0.5 + slope * epoch + noise, 1});
        }
        study.trials.push_back(finished_trial(optimizer, rate, seed, records));
      }
    }
  }
  testing_data::describe_grid(study);
  return study;
}

TEST(ValueChoice, SaysWhatTheOtherOneWouldDo) {
  auto study = study_of(0);
  const auto last = summarize(study).ranked();
  EXPECT_EQ(last.choice.other, 5);
  EXPECT_NEAR(last.choice.spread, 0.2, 1e-12);
  EXPECT_FALSE(last.choice.climbs);
  EXPECT_EQ(
      value_choice_text(last.metric, last.choice),
      "Values are the last epoch's; means over the last 5 epochs would have 0.20 times the spread between seeds.");
  study.report = R"({"mean_of_last": 4})";
  const auto mean = summarize(study).ranked();
  EXPECT_EQ(mean.choice.other, 1);
  EXPECT_NEAR(mean.choice.spread, 4, 1e-12);
  EXPECT_NEAR(mean.cells[0].counted.high - mean.cells[0].counted.value,
              (mean.cells[0].recorded.high - mean.cells[0].recorded.value) / 4, 1e-12)
      << "statistics take the mean, and tables of cells what is recorded";
}

TEST(ValueChoice, NoticesThatTrainingStillClimbs) {
  auto steady = study_of(0.04);
  const auto ranked = summarize(steady).ranked();
  EXPECT_NEAR(ranked.choice.climb.value, 0.08, 1e-12) << "two epochs' worth";
  EXPECT_FALSE(ranked.choice.climbs) << "within the noise of 0.1";
  for (auto& trial : steady.trials) {
    trial.history.epochs.back().test_accuracy = 0.82 + 0.001 * static_cast<double>(trial.planned.trial.seed);
  }
  const auto climbing = summarize(steady).ranked();
  EXPECT_TRUE(climbing.choice.climbs);
  EXPECT_NE(value_choice_text(climbing.metric, climbing.choice)
                .find("Training still climbs: the last epoch lies 8.1 points above the means."),
            std::string::npos)
      << value_choice_text(climbing.metric, climbing.choice);
}

TEST(ValueChoice, IsNoneWhereTrialsAreShortOrSeedsFew) {
  const auto brief = study_of(0, 4);
  EXPECT_EQ(summarize(brief).ranked().choice.other, 0);
  auto two = study_of(0);
  std::erase_if(two.trials, [](const auto& trial) { return trial.planned.trial.seed == 2; });
  testing_data::describe_grid(two);
  const auto ranked = summarize(two).ranked();
  EXPECT_TRUE(std::isnan(ranked.choice.spread));
  EXPECT_EQ(value_choice_text(ranked.metric, ranked.choice), "");
}

TEST(ValueChoice, ACellWithADivergedTrialSaysNothingOfSpread) {
  auto study = study_of(0);
  for (auto& trial : study.trials) {
    if (trial.planned.place.seed != 0) continue;
    trial.history.divergence = {.step = 1, .cause = "loss is nan"};
  }
  EXPECT_TRUE(std::isnan(summarize(study).ranked().choice.spread));
}

}  // namespace
}  // namespace etude
