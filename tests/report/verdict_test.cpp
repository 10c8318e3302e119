#include "report/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/drawn_curves.h"
#include "analysis/study_record.h"
#include "analysis/two_optimizers.h"

namespace etude {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_data::Curve;
using testing_data::study_of;
using testing_data::two_optimizers;

Verdict verdict_of(const StudyRecord& study) { return verdict(summarize(study)); }

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
  EXPECT_THAT(with_leads({0.02, 0.08, 0.14}).text, HasSubstr("By average over the grid Adam is probably best"));
  EXPECT_EQ(with_leads({-0.02, 0.08, 0.14}).certainty, Certainty::undecided);
}

// The wide one: good from 10^-2.2 to 10^-1.8, and a decade to either side of 10^-2 it loses 5 points on average.
const Curve wide{"wide", {0.1, 0.5, 0.6, 0.5, 0.1}}, narrow{"narrow", {0.1, 0.2, 0.8, 0.2, 0.1}},
    poor{"poor", {0.1, 0.2, 0.5, 0.2, 0.1}}, rising{"rising", {0.1, 0.2, 0.3, 0.5, 0.7}};

TEST(Verdict, IsByWhatBeingOffCosts) {
  const auto result = verdict_of(study_of({wide, poor, narrow}));
  EXPECT_EQ(result.criterion, Criterion::cost);
  EXPECT_EQ(result.certainty, Certainty::clear);
  EXPECT_THAT(result.text,
              testing::StartsWith("wide forgives a wrong learning rate best: being off by up to 10 times "
                                  "costs it 5.0 points of test accuracy on average, 10.0 points less than poor (95 % "
                                  "interval"));
  EXPECT_THAT(
      result.details,
      ElementsAre(
          "Not shown to be beaten in both accuracy and forgiveness: wide (most forgiving; off by up to 10 times "
          "costs it 5.0 points; safe learning rate 0.01) and narrow (most accurate; off by up to 10 "
          "times costs it 30.0 points; safe learning rate 0.01). Beaten in both: poor.",
          "By average wide leads on the grid and on every part of it."));
}

TEST(Verdict, SaysWhomTheGridCutsOff) {
  const auto result = verdict_of(study_of({wide, rising, narrow}));
  EXPECT_THAT(result.text, HasSubstr("wide forgives a wrong learning rate best of the 2 that the grid covers: being"));
  EXPECT_THAT(result.details, testing::Contains("What being off costs is not known for rising (the good range goes on "
                                                "above the grid; add 10 and 100)."));
  EXPECT_THAT(result.details,
              testing::Contains(
                  HasSubstr("By average the grid picks the leader: wide on all of it; on "
                            "overlapping parts of it wide (within 0.0001 to 0.1) and rising (within 0.01 to 1).")));
  EXPECT_THAT(result.text, testing::EndsWith("; rising may forgive more, which the grid ends too early to show."));
  const auto alone = verdict_of(study_of({wide, rising}));
  EXPECT_EQ(alone.criterion, Criterion::average) << "one cost has nothing to be compared with";
  EXPECT_THAT(alone.text,
              HasSubstr("By average over the grid wide is best: over learning rates from 0.0001 to 1 it averages"));
  EXPECT_THAT(alone.details, testing::Contains(HasSubstr("is not known for rising")));
}

TEST(Verdict, SaysWhatIsNotFinished) {
  auto study = study_of({wide, poor, narrow, rising});
  for (auto& trial : study.trials) {
    if (trial.planned.optimizer == "narrow") trial = {.planned = trial.planned};
  }
  const auto result = verdict_of(study);
  EXPECT_THAT(result.text, HasSubstr("of the 2 that are finished and that the grid covers"));
  EXPECT_THAT(result.details, testing::Contains("What being off costs is not known for narrow (not finished), nor for "
                                                "rising (the good range goes on above the grid; add 10 and 100)."));
  EXPECT_THAT(result.details.front(), testing::Not(HasSubstr("narrow")));
  EXPECT_EQ(why_no_cost(summarize(study).ranked().per_optimizer[2]), "not finished");
}

TEST(Verdict, WhatIsEqualInCostIsUndecided) {
  auto equal = narrow, other = narrow;
  other.optimizer = "other";
  equal.spread = other.spread = 0.02;
  const auto result = verdict_of(study_of({equal, other}));
  EXPECT_EQ(result.certainty, Certainty::undecided);
  EXPECT_THAT(result.text, testing::StartsWith("Undecided: being off by up to 10 times costs "));
  EXPECT_THAT(result.text, HasSubstr("but these seeds do not tell it from"));
  auto third = other;
  third.optimizer = "third";
  EXPECT_THAT(verdict_of(study_of({equal, other, third}, 3)).details,
              testing::Contains(
                  "None of the 3 is shown to be beaten in both accuracy and forgiveness: any may be the most accurate, "
                  "and any the most forgiving."));
}

TEST(Verdict, OfFewSeedsNothingIsClaimed) {
  const auto result = verdict_of(study_of({wide, narrow}, 1));
  EXPECT_THAT(result.text, testing::StartsWith("Being off by up to 10 times costs wide least, 5.0 points of test "
                                               "accuracy on average, 25.0 points less than narrow."));
  EXPECT_EQ(result.certainty, Certainty::none);
  EXPECT_THAT(result.details, ElementsAre(HasSubstr("By average")));
}

TEST(Verdict, WritesLearningRatesAsAsked) {
  const auto study = study_of({wide, rising, narrow});
  const auto summary = summarize(study);
  const auto details = verdict(summary, power_rates(summary.learning_rates)).details;
  EXPECT_THAT(details, testing::Contains(HasSubstr("(within 10⁻⁴ to 10⁻¹)")));
  EXPECT_THAT(details, testing::Contains(HasSubstr("add 10 and 10²")));
}

// A loss has no gain of points, and less of it is better.
TEST(Verdict, OfALossSaysWhatIsLostOfIt) {
  const auto study = study_of({wide, narrow});
  const auto result = verdict(summarize(study, {.ranked_by = "train_loss"}));
  EXPECT_THAT(
      result.text,
      HasSubstr("being off by up to 10 times costs it 0.050 in training loss on average, 0.250 less than narrow"));
  EXPECT_THAT(result.details,
              testing::Contains(HasSubstr("Not shown to be beaten in both training loss and forgiveness: wide (most "
                                          "forgiving; ")));
}

TEST(Verdict, ATieIsCalledOne) {
  const auto tied = verdict_of(two_optimizers(4, 0.5, 0.5, 0));
  EXPECT_THAT(tied.text, HasSubstr("Tied: Adam averages 50.0 %"));
  EXPECT_EQ(tied.certainty, Certainty::undecided);
}

// Two read alike, and the third, whose best is the noisier one, is not told from them either.
TEST(Verdict, ATieAmongMoreIsUndecided) {
  auto one = narrow;
  one.spread = 0;
  auto two = one, third = one;
  two.optimizer = "two";
  third.optimizer = "third";
  auto study = study_of({one, two, third}, 3);
  for (auto& trial : study.trials) {
    if (trial.planned.place.learning_rate != 2) continue;
    const double noise = 0.02 * (static_cast<double>(trial.planned.place.seed) - 1);
    trial.history.epochs.back().test_accuracy = trial.planned.optimizer == "third" ? 0.81 + 3 * noise : 0.8 + noise;
  }
  EXPECT_THAT(verdict_of(study).text,
              testing::AllOf(testing::StartsWith("Undecided: being off by up to 10 times costs"),
                             HasSubstr(", level with two, but these seeds do not tell it from "
                                       "any of the 2 others.")));
}

TEST(Verdict, SaysWhereTheStudysOwnChoiceIsNotMeasured) {
  auto study = two_optimizers(8, 0.6, 0.5, 0.01);
  study.report = R"({"metric": "bleu", "metrics": {"bleu": {"better": "higher"}}})";
  EXPECT_EQ(verdict_of(study).caution, "Ranked by test accuracy: no finished trial has 'bleu'.");
  EXPECT_EQ(verdict(summarize(study, {.ranked_by = "train_loss"})).caution, "") << "somebody asked for it";
  for (auto& trial : study.trials) {
    trial.history.epochs[0].metrics = {{"bleu", 0.5}};
    trial.history.epochs[1].metrics = {{"bleu", 20.5}};
  }
  EXPECT_EQ(verdict_of(study).caution, "");
}

TEST(Verdict, NothingThatLearnsHasNoWinner) {
  const auto nothing = verdict_of(two_optimizers(3, 0.1, 0.099, 0.001));
  EXPECT_THAT(nothing.text, HasSubstr("Nothing learns here"));
  EXPECT_THAT(nothing.text, HasSubstr("needs no learning, by more than noise."));
  EXPECT_EQ(nothing.certainty, Certainty::none);
}

TEST(Verdict, WhatIsUnfinishedHasNotLearnedSoFar) {
  auto study = two_optimizers(3, 0.1, 0.099, 0.001);
  study.trials.front() = {.planned = study.trials.front().planned};
  EXPECT_THAT(verdict_of(study).text, HasSubstr("Nothing learns here so far: at no learning rate"));
}

// SGD stays at its untrained 10 %. Adam learns at one learning rate and falls below at the other: its average is lower.
TEST(Verdict, WhatDoesNotLearnIsNotCrowned) {
  auto study = two_optimizers(3, 0.16, 0.1, 0);
  for (auto& trial : study.trials) {
    auto& accuracy = trial.history.epochs.back().test_accuracy;
    if (trial.planned.optimizer == "SGD") accuracy = trial.history.epochs.front().test_accuracy;
    if (trial.planned.optimizer == "Adam" && trial.planned.place.learning_rate == 0) accuracy = 0.01;
  }
  const auto summary = summarize(study);
  EXPECT_TRUE(summary.ranked().ranking[0].ranked);
  EXPECT_FALSE(summary.ranked().ranking[1].ranked);
  const auto result = verdict(summary);
  EXPECT_THAT(result.text, HasSubstr("Adam averages 8.5 %"));
  EXPECT_THAT(result.text, HasSubstr("there is nothing to compare it with"));
  EXPECT_EQ(result.caution, "Not ranked, since nothing is learned there: SGD.");
  EXPECT_EQ(result.certainty, Certainty::none);

  for (auto& trial : study.trials) {
    if (trial.planned.optimizer == "Adam" && trial.planned.place.seed == 0) trial = {.planned = trial.planned};
  }
  EXPECT_THAT(verdict_of(study).text, HasSubstr("Adam averages")) << "two seeds of Adam are finished at every rate";
}

TEST(Verdict, OneLearningRateForgivesNothing) {
  auto study = two_optimizers(8, 0.6, 0.5, 0.01);
  study.learning_rates = {1e-3};
  std::erase_if(study.trials, [](const auto& trial) { return trial.planned.place.learning_rate != 0; });
  testing_data::describe_grid(study);
  EXPECT_THAT(verdict_of(study).text, HasSubstr("Adam is best: at a learning rate of 0.001 it averages 60.0 %"));
}

TEST(Verdict, SpeaksOfNoiseOnlyWhereItIsKnown) {
  auto study = two_optimizers(2, 0.1, 0.1, 0);
  for (auto& trial : study.trials) trial.history.epochs.back().train_loss = 2.3;
  EXPECT_THAT(verdict(summarize(study, {.ranked_by = "train_loss"})).text,
              HasSubstr("beat a training loss of 2.300, which needs no learning."));
  EXPECT_THAT(verdict_of(study).text, HasSubstr("needs no learning, by more than noise."));
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
