#include "analysis/pairing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/study_record.h"

namespace etude {
namespace {

using testing::ElementsAre;
using testing_data::finished_trial;

// Every learning rate and seed of one optimizer; the accuracy is `base` and a tenth of the seed more.
StudyRecord study(const std::string& optimizer, std::vector<double> rates, std::vector<std::int64_t> seeds,
                  double base) {
  StudyRecord record{
      .name = "s", .source = {}, .optimizers = {optimizer}, .learning_rates = rates, .seeds = seeds, .trials = {}};
  for (const double rate : rates) {
    for (const auto seed : seeds) {
      const double accuracy = base + 0.1 * static_cast<double>(seed);
      record.trials.push_back(finished_trial(optimizer, rate, seed, {{0, 2, 0.1, 1}, {1, 1, accuracy, 1}}));
    }
  }
  testing_data::describe_grid(record);
  return record;
}

TEST(Pairing, CountsOnlyWhatBothHaveFinished) {
  const auto a = study("Adam", {1e-3, 1e-2}, {0, 1, 2}, 0.5);
  auto b = study("Adam", {1e-2, 1e-1}, {2, 1, 7}, 0.4);
  b.trials[0] = {.planned = b.trials[0].planned};  // 1e-2, seed 2: not finished
  const auto pairing = pair_trials({a, 0}, {b, 0});
  EXPECT_THAT(pairing.seeds, ElementsAre(1, 2));
  ASSERT_EQ(pairing.cells.size(), 1U);
  EXPECT_EQ(pairing.cells[0].pairs, 1);
  const auto& accuracy = pairing.metrics.front();
  EXPECT_EQ(accuracy.metric.name, "test_accuracy");
  EXPECT_NEAR(accuracy.cells[0].difference.value, 0.1, 1e-12);
  EXPECT_TRUE(std::isnan(accuracy.cells[0].difference.low));  // one pair
  EXPECT_EQ(pairing.pairs, 1);
  EXPECT_EQ(pairing.only_a, 5);
  EXPECT_EQ(pairing.only_b, 4);
  EXPECT_NEAR(accuracy.area.a, 0.6, 1e-12);
}

TEST(Pairing, OfTheSameNumbersIsIdenticalNaNIncluded) {
  auto a = study("Adam", {1e-3}, {0, 1}, 0.5);
  a.trials[0].history.epochs[1].train_loss = std::nan("");
  auto b = a;
  EXPECT_EQ(pair_trials({a, 0}, {b, 0}).identical, 2);
  b.trials[1].history.epochs[1].train_loss = std::nextafter(1, 2);
  EXPECT_EQ(pair_trials({a, 0}, {b, 0}).identical, 1);
}

// What an older étude did not measure is no difference; what both did is.
TEST(Pairing, OfAnOlderRecordIsIdenticalInWhatBothHave) {
  auto a = study("Adam", {1e-3}, {0, 1}, 0.5);
  auto b = a;
  for (auto& trial : b.trials) trial.history.epochs[1].metrics = {{"test_loss", 1.5}};
  EXPECT_EQ(pair_trials({a, 0}, {b, 0}).identical, 2);
  a.trials[0].history.epochs[1].metrics = {{"test_loss", 1.25}};
  EXPECT_EQ(pair_trials({a, 0}, {b, 0}).identical, 1);
}

// As étude 0.1.0 could plan them: numpy's 1e-4 beside the file's.
TEST(Pairing, OfOneLearningRateInTwoSpellingsPairsEachOnce) {
  auto a = study("Adam", {9.999999999999999e-05, 1e-4}, {0, 1}, 0.5);
  a.trials[2].history.epochs[1].test_accuracy = 0.9;
  const auto itself = pair_trials({a, 0}, {a, 0});
  EXPECT_EQ(itself.pairs, 4);
  EXPECT_EQ(itself.identical, 4);
  EXPECT_EQ(itself.metrics.front().area.difference.estimate.value, 0);
  const auto b = study("Adam", {1e-4}, {0, 1}, 0.5);
  for (const auto& pairing : {pair_trials({a, 0}, {b, 0}), pair_trials({b, 0}, {a, 0})}) {
    EXPECT_EQ(pairing.pairs, 2);
    EXPECT_EQ(pairing.only_a + pairing.only_b, 2);
    ASSERT_EQ(pairing.cells.size(), 1U);
    EXPECT_EQ(pairing.cells.front().learning_rate, 1e-4) << "the exact spelling";
  }
}

TEST(Pairing, WithNothingInCommonHasNoFigures) {
  const auto a = study("Adam", {1e-3}, {0}, 0.5), b = study("SGD", {1e-2}, {1}, 0.5);
  const auto pairing = pair_trials({a, 0}, {b, 0});
  EXPECT_EQ(pairing.pairs, 0);
  EXPECT_TRUE(pairing.cells.empty());
  EXPECT_TRUE(std::isnan(pairing.metrics[0].area.difference.estimate.value));
  const auto studies = pair_studies(a, b);
  EXPECT_TRUE(studies.pairings.empty());
  EXPECT_THAT(studies.only_a.optimizers, ElementsAre("Adam"));
  EXPECT_THAT(studies.only_b.learning_rates, ElementsAre(1e-2));
  EXPECT_THAT(studies.only_b.seeds, ElementsAre(1));
}

}  // namespace
}  // namespace etude
