// Hand-made cases, whose answers a person can see.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/convergence.h"
#include "analysis/learning_rate_curve.h"
#include "analysis/samples.h"
#include "analysis/study_record.h"
#include "analysis/summary.h"
#include "analysis/usable_window.h"
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

const double nan = std::nan("");

LearningRateCurve curve(std::vector<double> rates, std::vector<double> scores, std::vector<bool> diverged = {}) {
  return {.learning_rates = std::move(rates), .scores = std::move(scores), .diverged = std::move(diverged)};
}

TEST(LearningRateCurve, ATieGoesToTheLowerLearningRate) {
  EXPECT_EQ(best_learning_rate(curve({0.1, 1, 10}, {0.2, 0.5, 0.5})), 1U);
}

TEST(LearningRateCurve, NothingMeasuredHasNoFigures) {
  const auto nothing = curve({0.1, 1}, {nan, nan});
  EXPECT_FALSE(best_learning_rate(nothing).has_value());
  EXPECT_TRUE(std::isnan(sensitivity(nothing, {})));
  EXPECT_TRUE(std::isnan(normalized_area(nothing)));
  EXPECT_TRUE(std::isnan(usable_window(nothing, 0.01).decades));
  EXPECT_TRUE(learning_rates_to_add(nothing).empty());
}

TEST(LearningRateCurve, WhereASeedDivergedIsNeverBest) {
  EXPECT_EQ(best_learning_rate(curve({0.1, 1, 10}, {0.2, 0.5, 0.9}, {false, false, true})), 1U);
  EXPECT_FALSE(best_learning_rate(curve({0.1, 1}, {0.2, 0.5}, {true, true})).has_value());
}

TEST(LearningRateCurve, AFlatCurveIsUsableEverywhereAndOpen) {
  const auto flat = curve({1e-3, 1e-2, 1e-1}, {0.5, 0.5, 0.5});
  const auto window = usable_window(flat, 0.01);
  EXPECT_TRUE(window.open_low && window.open_high);
  EXPECT_DOUBLE_EQ(window.decades, 2);
  EXPECT_DOUBLE_EQ(sensitivity(flat, 0), 0);
  EXPECT_DOUBLE_EQ(normalized_area(flat), 0.5);
}

TEST(LearningRateCurve, AWindowEndsHalfWayDownASlope) {
  const auto window = usable_window(curve({1e-3, 1e-2, 1e-1}, {0.3, 0.5, 0.3}), 0.1);
  EXPECT_FALSE(window.open_low || window.open_high);
  EXPECT_NEAR(std::log10(window.low), -2.5, 1e-12);
  EXPECT_NEAR(window.decades, 1, 1e-12);
}

TEST(LearningRateCurve, AWindowStopsAtAGapThoughItRisesAgain) {
  const auto window = usable_window(curve({1, 10, 100}, {0.5, 0.1, 0.5}), 0.2);
  EXPECT_TRUE(window.open_low);
  EXPECT_NEAR(window.high, std::sqrt(10), 1e-12);
}

TEST(LearningRateCurve, AWindowEndsAtTheLastLearningRateThatDidNotDiverge) {
  const auto window = usable_window(curve({1, 10, 100, 1000}, {0.5, 0.5, 0.5, 0.5}, {false, false, true, false}), 0.1);
  EXPECT_DOUBLE_EQ(window.high, 10);
  EXPECT_FALSE(window.open_high);
  EXPECT_TRUE(window.open_low);
}

// 1e300 / 1e-300 overflows.
TEST(LearningRateCurve, TheWidestGridHasAWidth) {
  const auto widest = curve({1e-300, 1e-3, 1e300}, {0.5, 0.5, 0.5});
  EXPECT_NEAR(usable_window(widest, 0.01).decades, 600, 1e-9);
  EXPECT_NEAR(normalized_area(widest), 0.5, 1e-12);
  EXPECT_TRUE(learning_rates_to_add(curve({1e-300, 1e300}, {0.1, 0.5})).empty());
}

TEST(LearningRateCurve, NamesLearningRatesBeyondTheEdge) {
  EXPECT_THAT(learning_rates_to_add(curve({1e-3, 1e-2, 1e-1}, {0.1, 0.2, 0.3})), ElementsAre(1, 10));
  EXPECT_THAT(learning_rates_to_add(curve({1e-3, 3e-3, 9e-3}, {0.3, 0.2, 0.1})),
              ElementsAre(DoubleNear(1.11111e-4, 1e-9), DoubleNear(3.33333e-4, 1e-9)));
  EXPECT_TRUE(learning_rates_to_add(curve({1e-3, 1e-2, 1e-1}, {0.1, 0.3, 0.2})).empty());
}

TEST(LearningRateCurve, NamesNoneBeyondSense) {
  EXPECT_THAT(learning_rates_to_add(curve({1e-7, 1e-6}, {0.3, 0.2})), ElementsAre(1e-8));
  EXPECT_TRUE(learning_rates_to_add(curve({1e-9, 1e-8}, {0.3, 0.2})).empty());
  EXPECT_THAT(learning_rates_to_add(curve({10, 100}, {0.2, 0.3})), ElementsAre(1000));
}

TEST(LearningRateCurve, WhereAllTieNoEdgeIsBest) {
  EXPECT_TRUE(learning_rates_to_add(curve({1e-3, 1e-2, 1e-1}, {0.2, 0.2, 0.2})).empty());
}

TEST(LearningRateCurve, AnEndThatIsNotMeasuredYetIsNoEdge) {
  EXPECT_TRUE(learning_rates_to_add(curve({1e-3, 1e-2, 1e-1}, {0.1, 0.2, nan})).empty());
  EXPECT_TRUE(learning_rates_to_add(curve({1e-3, 1e-2, 1e-1}, {nan, 0.2, 0.1})).empty());
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

// Two optimizers, `seeds` seeds, accuracies a and b + a little by seed.
StudyRecord two_optimizers(int seeds, double a, double b, double spread) {
  StudyRecord study{.name = "two", .source = {}, .optimizers = {"Adam", "SGD"}, .learning_rates = {1e-3, 1e-2}};
  for (int seed = 0; seed < seeds; ++seed) study.seeds.push_back(seed);
  for (const auto& optimizer : study.optimizers) {
    for (const double rate : study.learning_rates) {
      for (const auto seed : study.seeds) {
        const double sign = seed % 2 == 0 ? 1 : -1;
        const double accuracy = optimizer == "Adam" ? a + sign * spread : b - sign * spread;
        // No two seeds are the same to the last bit.
        const double loss = 1 - 1e-9 * static_cast<double>(seed);
        study.trials.push_back(finished_trial(optimizer, rate, seed, {{0, 2.3, 0.1, 1}, {1, loss, accuracy, 1}}));
      }
    }
  }
  describe_grid(study);
  return study;
}

TEST(Summary, ChoosesTargetsThatSuitTheStudy) {
  const auto summary = summarize(two_optimizers(3, 0.6, 0.5, 0));
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
  EXPECT_THAT(verdict(summary).text, HasSubstr("SGD forgives a wrong learning rate best"));
  EXPECT_THAT(verdict(summary).text,
              HasSubstr("averages a perplexity of 10.100, 9.900 below Adam (95 % interval 9.652"));
  // Half, three quarters and nine tenths of the way from 100 to 10.1, back to a multiple of 5.
  EXPECT_THAT(ranked.targets, ElementsAre(60, 35, 20));
  EXPECT_EQ(ranked.per_optimizer[1].convergence[0].reached, 6);
  EXPECT_EQ(verdict(summarize(study, {.ranked_by = "test_accuracy"})).text.substr(0, 13), "Adam forgives");
}

TEST(Summary, AMetricWithoutABetterIsDrawnAndNotRanked) {
  auto study = two_optimizers(3, 0.6, 0.5, 0.01);
  for (auto& trial : study.trials)
    trial.history.epochs[1].metrics = {{"gradient_norm", 2.5}, {"of_another_program", 7}};
  const auto summary = summarize(study);
  for (const auto* name : {"gradient_norm", "of_another_program"}) {
    const auto& figures = by({.name = name}, summary);
    EXPECT_TRUE(figures.ranking.empty() && figures.per_optimizer.empty() && figures.comparisons.empty()) << name;
    EXPECT_EQ(figures.cells.size(), 4U) << name;
    EXPECT_GT(figures.cells[0].counted.value, 2) << name;
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

// 2e-4 and 4e-4 both round to 0.000.
TEST(Verdict, SmallNumbersAreTiedOnlyWhereTheyReadAlike) {
  auto study = two_optimizers(5, 0.6, 0.5, 0.01);
  for (auto& trial : study.trials) {
    const double seed = static_cast<double>(trial.planned.trial.seed);
    trial.history.epochs[0].metrics = {{"mse", 1e-2}};
    trial.history.epochs[1].metrics = {{"mse", (trial.planned.optimizer == "Adam" ? 2e-4 : 4e-4) + 1e-6 * seed}};
  }
  study.report = R"({"metric": "mse", "metrics": {"mse": {"better": "lower", "capped_at_epoch_0": true}}})";
  EXPECT_THAT(verdict(summarize(study)).text, HasSubstr("it averages a mse of 2.02e-04, 2.00e-04 below SGD"));
  for (auto& trial : study.trials) trial.history.epochs[1].metrics = {{"mse", 2e-4}};
  EXPECT_THAT(verdict(summarize(study)).text, HasSubstr("Tied: Adam"));
}

// A loss that is not capped would decide an average alone; one that is counts as its own epoch 0.
TEST(Scores, ACappedMetricCountsNothingWorseThanUntrained) {
  const auto trial = finished_trial("Adam", 1, 0, {{0, 2.3, 0.1, 1}, {1, 1e9, 0.05, 1}});
  EXPECT_EQ(score(trial, loss()), -2.3);
  EXPECT_EQ(score(trial, accuracy()), 0.05);
  EXPECT_EQ(score(trial, {.name = "train_loss", .direction = Direction::lower_is_better}), -1e9);
}

Verdict verdict_of(const StudyRecord& study) { return verdict(summarize(study)); }

TEST(Verdict, IsAsSureAsTheSeedsAllow) {
  EXPECT_EQ(verdict_of(two_optimizers(8, 0.6, 0.5, 0.01)).certainty, Certainty::clear);
  EXPECT_EQ(verdict_of(two_optimizers(8, 0.6, 0.5, 0.01)).caution, "");
  const auto level = verdict_of(two_optimizers(8, 0.505, 0.5, 0.05));
  EXPECT_EQ(level.certainty, Certainty::undecided);
  EXPECT_THAT(level.text, HasSubstr("these seeds do not tell it from SGD."));
  const auto one = verdict_of(two_optimizers(1, 0.6, 0.5, 0));
  EXPECT_EQ(one.certainty, Certainty::none);
  EXPECT_THAT(one.caution, HasSubstr("One seed"));
  const auto two = verdict_of(two_optimizers(2, 0.6, 0.5, 0.01));
  EXPECT_EQ(two.certainty, Certainty::none);
  EXPECT_THAT(two.caution, HasSubstr("intervals begin with three"));
  EXPECT_THAT(two.text, testing::Not(HasSubstr("interval")));
}

// Differences of 6, 8 and 10 points: t = 8 / (2 / sqrt(3)) = 6.9, p = 0.020; of 2, 8 and 14: t = 2.3, p = 0.15.
TEST(Verdict, ThreeSeedsAreEnoughForALargeLead) {
  const auto with_leads = [](std::vector<double> leads) {
    auto study = two_optimizers(3, 0.6, 0.5, 0);
    for (auto& trial : study.trials) {
      if (trial.planned.optimizer != "Adam") continue;
      trial.history.epochs.back().test_accuracy = 0.5 + leads[trial.planned.place.seed];
    }
    return verdict_of(study);
  };
  EXPECT_EQ(with_leads({0.06, 0.08, 0.10}).certainty, Certainty::clear);
  EXPECT_EQ(with_leads({0.02, 0.08, 0.14}).certainty, Certainty::likely);
  EXPECT_THAT(with_leads({0.02, 0.08, 0.14}).text, HasSubstr("Adam probably forgives"));
  EXPECT_EQ(with_leads({-0.02, 0.08, 0.14}).certainty, Certainty::undecided);
}

TEST(Verdict, ATieIsCalledOne) {
  const auto tied = verdict_of(two_optimizers(4, 0.5, 0.5, 0));
  EXPECT_THAT(tied.text, HasSubstr("Tied: Adam averages 50.0 %"));
  EXPECT_EQ(tied.certainty, Certainty::undecided);
}

TEST(Verdict, NothingThatLearnsHasNoWinner) {
  const auto nothing = verdict_of(two_optimizers(3, 0.1, 0.099, 0.001));
  EXPECT_THAT(nothing.text, HasSubstr("Nothing learns here"));
  EXPECT_EQ(nothing.certainty, Certainty::none);
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
  describe_grid(study);
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

// Adam leads only because its poorest seed is not finished; on the seeds that both have, it is behind.
TEST(Verdict, ALeadOnEasierSeedsIsNone) {
  auto study = two_optimizers(3, 0.6, 0.62, 0);
  for (auto& trial : study.trials) {
    if (trial.planned.trial.seed != 0) continue;
    trial.history.epochs.back().test_accuracy = 0.45;
    if (trial.planned.optimizer == "Adam") trial = {.planned = trial.planned};
  }
  const auto result = verdict_of(study);
  EXPECT_EQ(result.certainty, Certainty::undecided);
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
  EXPECT_EQ(result.certainty, Certainty::none);
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
