#include "analysis/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/study_record.h"
#include "analysis/two_optimizers.h"
#include "core/error.h"
#include "report/verdict.h"

namespace etude {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing_data::accuracy;
using testing_data::by;
using testing_data::finished_trial;
using testing_data::loss;
using testing_data::two_optimizers;

const double nan = std::nan("");

TEST(Summary, ChoosesTargetsThatSuitTheStudy) {
  const auto study = two_optimizers(3, 0.6, 0.5, 0);
  const auto summary = summarize(study);
  EXPECT_THAT(summary.ranked().targets,
              ElementsAre(DoubleNear(0.3, 1e-9), DoubleNear(0.45, 1e-9), DoubleNear(0.5, 1e-9)));
  // From 2.3 down to 1: 1.65, 1.325, 1.13, each up to the next 0.05.
  EXPECT_THAT(by(loss(), summary).targets,
              ElementsAre(DoubleNear(1.65, 1e-9), DoubleNear(1.35, 1e-9), DoubleNear(1.15, 1e-9)));
}

TEST(Summary, AllDivergedHasNoLossTarget) {
  auto study = two_optimizers(2, 0.1, 0.1, 0);
  for (auto& trial : study.trials) {
    trial.history.epochs.back().train_loss = nan;
    trial.history.divergence = {.step = 1, .cause = "loss is nan"};
  }
  const auto summary = summarize(study);
  EXPECT_TRUE(by(loss(), summary).targets.empty());
  EXPECT_EQ(summary.divergence[0].diverged, 4);
  EXPECT_FALSE(by(loss(), summary).per_optimizer[0].learns);
  EXPECT_FALSE(summary.ranked().per_optimizer[0].best_at.has_value());
  EXPECT_TRUE(std::isnan(by(loss(), summary).per_optimizer[0].area_over_epochs.value));
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
  EXPECT_LT(summary.ranked().per_optimizer[0].area.value, summary.ranked().per_optimizer[1].area.value);
  EXPECT_DOUBLE_EQ(summary.ranked().comparisons[0].comparison.area.estimate.value, 0);
  EXPECT_DOUBLE_EQ(summary.ranked().comparisons[0].comparison.area.probability_a_better, 0.5);
  EXPECT_DOUBLE_EQ(by(loss(), summary).comparisons[0].comparison.area.estimate.value, 0);
  EXPECT_EQ(summary.ranked().ranking[0].optimizer, 0U);
  EXPECT_FALSE(summary.ranked().ranking[1].complete);
}

// Less of a metric is better: what is ranked first has the least of it, in its own sign everywhere.
TEST(Summary, RanksByAnyMetricThatHasABetter) {
  auto study = two_optimizers(3, 0.6, 0.5, 0.01);
  for (auto& trial : study.trials) {
    const double last =
        trial.planned.optimizer == "Adam" ? 20 : 10 + 0.1 * static_cast<double>(trial.planned.trial.seed);
    trial.history.epochs[0].metrics = {{"perplexity", 100}};
    trial.history.epochs[1].metrics = {{"perplexity", last}};
  }
  study.report =
      R"({"metric": "perplexity", "metrics": {"perplexity": {"better": "lower", "capped_at_epoch_0": true}}})";
  const auto summary = summarize(study);
  const auto& ranked = summary.ranked();
  EXPECT_EQ(ranked.metric.name, "perplexity");
  EXPECT_EQ(summary.optimizers[ranked.ranking[0].optimizer], "SGD");
  EXPECT_NEAR(ranked.per_optimizer[1].area.value, 10.1, 1e-12);
  EXPECT_NEAR(ranked.per_optimizer[0].best.value, 20, 1e-12);
  EXPECT_LT(ranked.per_optimizer[1].best.low, ranked.per_optimizer[1].best.high);
  EXPECT_THAT(verdict(summary).text, HasSubstr("By average over the grid SGD is best: over learning rates"));
  EXPECT_THAT(verdict(summary).text,
              HasSubstr("averages a perplexity of 10.100, 9.900 below Adam (95 % interval 9.652"));
  // Half, three quarters and nine tenths of the way from 100 to 10.1, back to a multiple of 5.
  EXPECT_THAT(ranked.targets, ElementsAre(60, 35, 20));
  EXPECT_EQ(ranked.per_optimizer[1].convergence[0].reached, 6);
  EXPECT_EQ(verdict(summarize(study, {.ranked_by = "test_accuracy"})).text.substr(0, 29),
            "By average over the grid Adam");
}

TEST(Summary, AMetricWithoutABetterIsDrawnAndNotRanked) {
  auto study = two_optimizers(3, 0.6, 0.5, 0.01);
  for (auto& trial : study.trials)
    trial.history.epochs[1].metrics = {{"gradient_norm", 2.5}, {"of_another_program", 7}};
  const auto summary = summarize(study);
  for (const auto* name : {"gradient_norm", "of_another_program"}) {
    const auto& statistics = by({.name = name}, summary);
    EXPECT_TRUE(statistics.ranking.empty() && statistics.per_optimizer.empty() && statistics.comparisons.empty())
        << name;
    EXPECT_EQ(statistics.cells.size(), 4U) << name;
    EXPECT_GT(statistics.cells[0].counted.value, 2) << name;
  }
  EXPECT_THROW(summarize(study, {.ranked_by = "gradient_norm"}), UsageError);
  EXPECT_THROW(summarize(study, {.ranked_by = "nothing"}), UsageError);
}

// An older étude measured less: its trials are no failures to learn.
TEST(Summary, ATrialWithoutAMetricIsPassedOver) {
  auto study = two_optimizers(7, 0.6, 0.5, 0.01);
  for (auto& trial : study.trials) {
    if (trial.planned.trial.seed < 3) continue;
    trial.history.epochs[0].metrics = {{"test_loss", 2.3}};
    trial.history.epochs[1].metrics = {{"test_loss", 1.5 + 0.01 * static_cast<double>(trial.planned.trial.seed)}};
  }
  const auto summary = summarize(study, {.ranked_by = "test_loss"});
  const auto& ranked = summary.ranked();
  EXPECT_TRUE(ranked.per_optimizer[0].learns);
  EXPECT_NEAR(ranked.cells[0].recorded.value, 1.545, 1e-12);
  ASSERT_FALSE(ranked.targets.empty());
  EXPECT_EQ(ranked.per_optimizer[0].convergence[0].trials, 8);
  EXPECT_EQ(summary.metrics[1].per_optimizer[0].convergence[0].trials, 14);
}

// A loss that is not capped would decide an average alone; one that is counts as its own epoch 0.
TEST(Scores, ACappedMetricCountsNothingWorseThanUntrained) {
  const auto trial = finished_trial("Adam", 1, 0, {{0, 2.3, 0.1, 1}, {1, 1e9, 0.05, 1}});
  EXPECT_EQ(score(trial, loss()), -2.3);
  EXPECT_EQ(score(trial, accuracy()), 0.05);
  EXPECT_EQ(score(trial, {.name = "train_loss", .direction = Direction::lower_is_better}), -1e9);
  EXPECT_EQ(counted_value(trial, loss()), 2.3);
  EXPECT_EQ(counted_value(trial, accuracy()), 0.05);
}

// 0 and 2^32 draw the same weights.
TEST(Seeds, IdenticalOnesCountAsOneAndAreNamed) {
  auto study = two_optimizers(3, 0.6, 0.5, 0.01);
  for (auto& trial : study.trials) {
    auto& seed = trial.planned.trial.seed;
    if (seed == 2) seed = std::int64_t{1} << 32;
    trial.history.epochs.back().test_accuracy = trial.planned.optimizer == "Adam" ? 0.6 : 0.5;
    if (seed != 1) trial.history.epochs.back().train_loss = 1;
  }
  testing_data::describe_grid(study);
  const auto summary = summarize(study);
  EXPECT_THAT(summary.identical_seeds, ElementsAre(ElementsAre(0, 2)));
  EXPECT_TRUE(std::isnan(summary.ranked().cells[0].recorded.low));
  EXPECT_EQ(verdict(summary).certainty, Certainty::none);
  EXPECT_THAT(verdict(summary).caution, HasSubstr("Seeds 0 and 4294967296 gave the same numbers"));
}

TEST(Seeds, ThoseThatDivergedAlikeAreNotOne) {
  auto study = two_optimizers(3, 0.6, 0.5, 0.01);
  for (auto& trial : study.trials) {
    trial.history.epochs = {{0, 2.3, 0.1, 1}, {1, nan, 0.1, 1}};
    trial.history.divergence = {.step = 1, .cause = "loss is nan"};
  }
  EXPECT_TRUE(summarize(study).identical_seeds.empty());
}

}  // namespace
}  // namespace etude
