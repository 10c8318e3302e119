#include "analysis/convergence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/study_record.h"

namespace etude {
namespace {

using testing_data::accuracy;
using testing_data::finished_trial;
using testing_data::loss;

const double nan = std::nan("");

Cell cell_of(double learning_rate, const std::vector<TrialRecord>& trials) {
  Cell cell{.optimizer = "Adam", .learning_rate = learning_rate};
  for (const auto& trial : trials) {
    if (trial.planned.trial.learning_rate == learning_rate) cell.trials.push_back(&trial);
  }
  return cell;
}

TEST(Convergence, AMissIsCensoredNotAveraged) {
  const auto trial = [](double rate, std::int64_t seed, std::vector<double> accuracies) {
    std::vector<EpochRecord> epochs;
    for (const double accuracy : accuracies) {
      epochs.push_back({static_cast<std::int64_t>(epochs.size()), 1, accuracy, 1});
    }
    return finished_trial("Adam", rate, seed, epochs);
  };
  // Epoch 0 does not count, however lucky; 0.01 is quicker, but one of its seeds never gets there.
  const std::vector<TrialRecord> trials{trial(1e-3, 0, {0.9, 0.4, 0.6, 0.7}), trial(1e-3, 1, {0.1, 0.4, 0.5, 0.8}),
                                        trial(1e-2, 0, {0.1, 0.8, 0.8, 0.8}), trial(1e-2, 1, {0.1, nan, 0.1, 0.1})};
  const auto result = convergence({cell_of(1e-3, trials), cell_of(1e-2, trials)}, 0.6, accuracy());
  EXPECT_EQ(result.at, 0U);
  EXPECT_DOUBLE_EQ(result.epochs.value, 2.5);
  EXPECT_DOUBLE_EQ(result.steps.value, 10);
  EXPECT_DOUBLE_EQ(result.seconds.value, 2.5);
  EXPECT_EQ(result.reached, 3);
  EXPECT_EQ(result.trials, 4);
  EXPECT_EQ(result.median_epoch, 2);
  const auto never = convergence({cell_of(1e-3, trials), cell_of(1e-2, trials)}, 0.75, accuracy());
  EXPECT_FALSE(never.at.has_value());
  EXPECT_TRUE(std::isnan(never.epochs.value));
}

TEST(Convergence, OnLossANaNNeverReachesAndATieGoesToTheLowerLearningRate) {
  const auto trial = [](double rate, std::vector<double> losses) {
    std::vector<EpochRecord> epochs;
    for (const double loss : losses) epochs.push_back({static_cast<std::int64_t>(epochs.size()), loss, 0.1, 2});
    return finished_trial("Adam", rate, 0, epochs);
  };
  // Epoch 0's loss does not count, however low.
  const std::vector<TrialRecord> trials{trial(1e-3, {0.5, 2, 1, 0.9}), trial(1e-2, {2.3, 1.5, 0.9, 0.8}),
                                        trial(1e-1, {2.3, nan, nan, nan})};
  const std::vector<Cell> cells{cell_of(1e-3, trials), cell_of(1e-2, trials), cell_of(1e-1, trials)};
  const auto result = convergence(cells, 1, loss());
  EXPECT_EQ(result.at, 0U);
  EXPECT_DOUBLE_EQ(result.epochs.value, 2);
  EXPECT_DOUBLE_EQ(result.seconds.value, 4);
  EXPECT_EQ(result.reached, 2);
  EXPECT_EQ(result.median_epoch, 2);
  EXPECT_TRUE(std::isnan(result.epochs.low));  // one seed
  EXPECT_EQ(convergence({cells[2]}, 1, loss()).reached, 0);
}

TEST(Cells, TheEarliestDivergenceGivesTheCause) {
  auto late = finished_trial("Adam", 1, 0, {{0, 2, 0.1, 1}}), early = finished_trial("Adam", 1, 1, {{0, 2, 0.1, 1}});
  late.history.divergence = {.step = 9, .cause = "loss is nan"};
  early.history.divergence = {.step = 4, .cause = "weights are not finite"};
  const std::vector<TrialRecord> trials{late, finished_trial("Adam", 1, 2, {{0, 2, 0.1, 1}}), early};
  EXPECT_EQ(cell_of(1, trials).first_divergence(), 4);
  EXPECT_EQ(cell_of(1, trials).first_cause(), "weights are not finite");
  EXPECT_EQ(cell_of(2, trials).first_cause(), "");
}

}  // namespace
}  // namespace etude
