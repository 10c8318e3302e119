// Hand-made cases, whose answers a person can see.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/convergence.h"
#include "analysis/learning_rate_curve.h"
#include "analysis/samples.h"
#include "analysis/study_record.h"
#include "analysis/summary.h"
#include "report/verdict.h"

namespace etude {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing_data::finished_trial;

const double nan = std::nan("");

TEST(LearningRateCurve, ATieGoesToTheLowerLearningRate) {
  EXPECT_EQ(best_learning_rate({{0.1, 1, 10}, {0.2, 0.5, 0.5}}).learning_rate, 1);
}

TEST(LearningRateCurve, NothingMeasuredHasNoFigures) {
  const LearningRateCurve nothing{{0.1, 1}, {nan, nan}};
  EXPECT_TRUE(std::isnan(best_learning_rate(nothing).learning_rate));
  EXPECT_TRUE(std::isnan(sensitivity(nothing)));
  EXPECT_TRUE(std::isnan(normalized_area(nothing)));
  EXPECT_TRUE(std::isnan(usable_window(nothing, 0.01).decades()));
  EXPECT_TRUE(learning_rates_to_add(nothing).empty());
}

TEST(LearningRateCurve, AFlatCurveIsUsableEverywhereAndOpen) {
  const LearningRateCurve flat{{1e-3, 1e-2, 1e-1}, {0.5, 0.5, 0.5}};
  const auto window = usable_window(flat, 0.01);
  EXPECT_TRUE(window.open_low && window.open_high);
  EXPECT_DOUBLE_EQ(window.decades(), 2);
  EXPECT_DOUBLE_EQ(sensitivity(flat), 0);
  EXPECT_DOUBLE_EQ(normalized_area(flat), 0.5);
}

TEST(LearningRateCurve, AWindowEndsHalfWayDownASlope) {
  const auto window = usable_window({{1e-3, 1e-2, 1e-1}, {0.3, 0.5, 0.3}}, 0.1);
  EXPECT_FALSE(window.open_low || window.open_high);
  EXPECT_NEAR(std::log10(window.low), -2.5, 1e-12);
  EXPECT_NEAR(window.decades(), 1, 1e-12);
}

TEST(LearningRateCurve, AWindowStopsAtAGapThoughItRisesAgain) {
  const auto window = usable_window({{1, 10, 100}, {0.5, 0.1, 0.5}}, 0.2);
  EXPECT_TRUE(window.open_low);
  EXPECT_NEAR(window.high, std::sqrt(10), 1e-12);
}

TEST(LearningRateCurve, NamesLearningRatesBeyondTheEdge) {
  EXPECT_THAT(learning_rates_to_add({{1e-3, 1e-2, 1e-1}, {0.1, 0.2, 0.3}}), ElementsAre(1, 10));
  EXPECT_THAT(learning_rates_to_add({{1e-3, 3e-3, 9e-3}, {0.3, 0.2, 0.1}}),
              ElementsAre(DoubleNear(1.11111e-4, 1e-9), DoubleNear(3.33333e-4, 1e-9)));
  EXPECT_TRUE(learning_rates_to_add({{1e-3, 1e-2, 1e-1}, {0.1, 0.3, 0.2}}).empty());
}

TEST(LearningRateCurve, AnEndThatIsNotMeasuredYetIsNoEdge) {
  EXPECT_TRUE(learning_rates_to_add({{1e-3, 1e-2, 1e-1}, {0.1, 0.2, nan}}).empty());
  EXPECT_TRUE(learning_rates_to_add({{1e-3, 1e-2, 1e-1}, {nan, 0.2, 0.1}}).empty());
}

TEST(Samples, RanksShareTies) { EXPECT_THAT(ranks(std::vector{0.2, nan, 0.5, 0.2}), ElementsAre(2.5, 4, 1, 2.5)); }

TEST(Samples, AreDefinedForNothing) {
  EXPECT_TRUE(std::isnan(mean({})));
  EXPECT_TRUE(std::isnan(standard_deviation(std::vector{1.0})));
  EXPECT_TRUE(std::isnan(quantile({}, 0.5)));
  EXPECT_TRUE(std::isnan(interquartile_mean({})));
  EXPECT_TRUE(std::isnan(probability_greater({}, std::vector{1.0})));
}

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
  const auto result = convergence({cell_of(1e-3, trials), cell_of(1e-2, trials)}, 0.6);
  EXPECT_EQ(result.learning_rate, 1e-3);
  EXPECT_DOUBLE_EQ(result.epochs.value, 2.5);
  EXPECT_DOUBLE_EQ(result.steps.value, 10);
  EXPECT_DOUBLE_EQ(result.seconds.value, 2.5);
  EXPECT_EQ(result.reached, 3);
  EXPECT_EQ(result.trials, 4);
  EXPECT_EQ(result.median_epoch, 2);
  const auto never = convergence({cell_of(1e-3, trials), cell_of(1e-2, trials)}, 0.75);
  EXPECT_FALSE(never.learning_rate.has_value());
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
  const auto result = convergence(cells, 1, Metric::loss);
  EXPECT_EQ(result.learning_rate, 1e-3);
  EXPECT_DOUBLE_EQ(result.epochs.value, 2);
  EXPECT_DOUBLE_EQ(result.seconds.value, 4);
  EXPECT_EQ(result.reached, 2);
  EXPECT_EQ(result.median_epoch, 2);
  EXPECT_TRUE(std::isnan(result.epochs.low));  // one seed
  EXPECT_EQ(convergence({cells[2]}, 1, Metric::loss).reached, 0);
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

// Two optimizers, `seeds` seeds, accuracies a and b + a little by seed.
StudyRecord two_optimizers(int seeds, double a, double b, double spread) {
  StudyRecord study{.name = "two", .source = {}, .optimizers = {"Adam", "SGD"}, .learning_rates = {1e-3, 1e-2}};
  for (int seed = 0; seed < seeds; ++seed) study.seeds.push_back(seed);
  for (const auto& optimizer : study.optimizers) {
    for (const double rate : study.learning_rates) {
      for (const auto seed : study.seeds) {
        const double sign = seed % 2 == 0 ? 1 : -1;
        const double accuracy = optimizer == "Adam" ? a + sign * spread : b - sign * spread;
        study.trials.push_back(finished_trial(optimizer, rate, seed, {{0, 2.3, 0.1, 1}, {1, 1, accuracy, 1}}));
      }
    }
  }
  describe_grid(study);
  return study;
}

TEST(Summary, ChoosesTargetsThatSuitTheStudy) {
  const auto summary = summarize(two_optimizers(3, 0.6, 0.5, 0));
  EXPECT_THAT(summary.targets, ElementsAre(DoubleNear(0.3, 1e-9), DoubleNear(0.45, 1e-9), DoubleNear(0.5, 1e-9)));
  // From 2.3 down to 1: 1.65, 1.325, 1.13, each up to the next 0.05.
  EXPECT_THAT(summary.loss_targets,
              ElementsAre(DoubleNear(1.65, 1e-9), DoubleNear(1.35, 1e-9), DoubleNear(1.15, 1e-9)));
}

TEST(Summary, AllDivergedHasNoLossTarget) {
  auto study = two_optimizers(2, 0.1, 0.1, 0);
  for (auto& trial : study.trials) {
    trial.history.epochs.back().train_loss = nan;
    trial.history.divergence = {.step = 1, .cause = "loss is nan"};
  }
  const auto summary = summarize(study);
  EXPECT_TRUE(summary.loss_targets.empty());
  EXPECT_EQ(summary.per_optimizer[0].divergence.share.value, 1);
  EXPECT_DOUBLE_EQ(summary.per_optimizer[0].loss.sensitivity.value, 0);  // every loss is capped at the initial one
  EXPECT_TRUE(std::isnan(summary.per_optimizer[0].loss_area.value));
}

// SGD lacks the learning rate at which both are poor: that is no merit of SGD's.
TEST(Comparison, AMissingCellIsNoDifference) {
  auto study = two_optimizers(3, 0.5, 0.5, 0);
  for (auto& trial : study.trials) {
    if (trial.planned.trial.learning_rate != 1e-3) continue;
    trial.history.epochs.back().test_accuracy = 0.1;
    if (trial.planned.optimizer == "SGD") trial = {.planned = trial.planned};
  }
  const auto summary = summarize(study);
  EXPECT_LT(summary.per_optimizer[0].accuracy.area.value, summary.per_optimizer[1].accuracy.area.value);
  EXPECT_DOUBLE_EQ(summary.comparisons[0].accuracy.area.difference.value, 0);
  EXPECT_DOUBLE_EQ(summary.comparisons[0].accuracy.area.probability_a_better, 0.5);
  EXPECT_DOUBLE_EQ(summary.comparisons[0].loss.area.difference.value, 0);
  EXPECT_EQ(summary.ranking[0].optimizer, "Adam");
  EXPECT_FALSE(summary.ranking[1].complete);
}

Verdict verdict_of(const StudyRecord& study) { return verdict(summarize(study)); }

TEST(Verdict, IsAsSureAsTheSeedsAllow) {
  EXPECT_EQ(verdict_of(two_optimizers(8, 0.6, 0.5, 0.01)).certainty, "clear");
  EXPECT_EQ(verdict_of(two_optimizers(8, 0.6, 0.5, 0.01)).caution, "");
  const auto three = verdict_of(two_optimizers(3, 0.6, 0.5, 0.01));
  EXPECT_EQ(three.certainty, "likely");
  EXPECT_THAT(three.caution, HasSubstr("once in 4 studies"));
  const auto level = verdict_of(two_optimizers(8, 0.5, 0.5, 0.05));
  EXPECT_EQ(level.certainty, "undecided");
  EXPECT_THAT(level.text, HasSubstr("1 other optimizer."));
  const auto one = verdict_of(two_optimizers(1, 0.6, 0.5, 0));
  EXPECT_EQ(one.certainty, "none");
  EXPECT_THAT(one.caution, HasSubstr("One seed"));
}

// Adam leads only because its poorest seed is not finished; on the seeds that both have, it is behind.
TEST(Verdict, ALeadOnEasierSeedsIsNone) {
  auto study = two_optimizers(3, 0.6, 0.62, 0);
  for (auto& trial : study.trials) {
    if (trial.planned.trial.seed != 0) continue;
    trial.history.epochs.back().test_accuracy = 0.45;
    if (trial.planned.optimizer == "Adam") trial = {.planned = trial.planned};
  }
  const auto result = verdict_of(study);
  EXPECT_EQ(result.certainty, "undecided");
  EXPECT_THAT(result.text, HasSubstr("Adam averages 60.0 %"));
  EXPECT_THAT(result.text, HasSubstr("it is 2.0 points behind"));
}

// Adam has finished seed 0 alone, SGD seed 1 alone: no difference of theirs is paired.
TEST(Verdict, NothingInCommonIsTooEarlyToSay) {
  auto study = two_optimizers(2, 0.6, 0.5, 0);
  for (auto& trial : study.trials) {
    const std::int64_t finished = trial.planned.optimizer == "Adam" ? 0 : 1;
    if (trial.planned.trial.seed != finished) trial = {.planned = trial.planned};
  }
  const auto result = verdict_of(study);
  EXPECT_EQ(result.certainty, "none");
  EXPECT_THAT(result.text, HasSubstr("Too early to say: Adam"));
  EXPECT_THAT(result.text, HasSubstr("nothing in common with SGD"));
  EXPECT_THAT(result.text, testing::Not(HasSubstr("nan")));
}

TEST(Verdict, SaysWhatIsMissing) {
  auto study = two_optimizers(3, 0.6, 0.5, 0.01);
  study.trials.back().status = TrialStatus::pending;
  study.trials.back().history = {};
  EXPECT_THAT(verdict_of(study).caution, HasSubstr("1 of 12 trials are not finished"));
  for (auto& trial : study.trials) {  // SGD has nothing at 1e-2
    if (trial.planned.optimizer == "SGD" && trial.planned.trial.learning_rate > 5e-3)
      trial = {.planned = trial.planned};
  }
  EXPECT_THAT(verdict_of(study).text, HasSubstr("nothing to compare it with"));
  for (auto& trial : study.trials) {
    if (trial.planned.trial.learning_rate > 5e-3) trial = {.planned = trial.planned};
  }
  EXPECT_THAT(verdict_of(study).text, HasSubstr("Too early to say"));
  study = two_optimizers(3, 0.6, 0.5, 0.01);
  study.optimizers = {"Adam"};
  study.trials.resize(6);
  EXPECT_THAT(verdict_of(study).text, HasSubstr("nothing to compare it with"));
  for (auto& trial : study.trials) trial = {.planned = trial.planned};
  EXPECT_EQ(verdict_of(study).text, "No trial is finished yet.");
}

}  // namespace
}  // namespace etude
