// Hand-made studies, whose answers a person can see. statistics_test has them of numpy's and scipy's.
#include "analysis/decision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/drawn_curves.h"

namespace etude {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_data::Curve;
using testing_data::study_of;

Decision decided(const StudyRecord& study, Criterion criterion) { return decide(summarize(study).ranked(), criterion); }

const Curve wide{"wide", {0.1, 0.5, 0.6, 0.5, 0.1}}, narrow{"narrow", {0.1, 0.2, 0.8, 0.2, 0.1}},
    poor{"poor", {0.1, 0.2, 0.5, 0.2, 0.1}};

TEST(Decision, EachCriterionHasItsOwnLeader) {
  const auto study = study_of({wide, narrow, poor});
  EXPECT_THAT(decided(study, Criterion::best).covered, ElementsAre(1, 0, 2));
  EXPECT_THAT(decided(study, Criterion::cost).covered, ElementsAre(0, 2, 1)) << "the poor one has the least to lose";
  for (const auto criterion : criteria) EXPECT_EQ(decided(study, criterion).certainty, Certainty::clear);
  EXPECT_THAT(named(decided(study, Criterion::best)), ElementsAre(1));
  EXPECT_THAT(not_beaten(summarize(study).ranked()), ElementsAre(0, 1)) << "the wide one beats the poor one in both";
}

// Five points below at its best, and it costs as much: who is level in one is not beaten.
TEST(Decision, BeatenInOneAloneIsNotBeaten) {
  auto as_forgiving = wide;
  as_forgiving.optimizer = "as forgiving";
  for (auto& accuracy : as_forgiving.accuracies) accuracy = std::max(0.1, accuracy - 0.05);
  as_forgiving.spread = 0.02;
  const auto study = study_of({wide, as_forgiving});
  EXPECT_EQ(decided(study, Criterion::best).certainty, Certainty::clear);
  EXPECT_NE(decided(study, Criterion::cost).certainty, Certainty::clear);
  EXPECT_THAT(not_beaten(summarize(study).ranked()), ElementsAre(0, 1));
}

TEST(Decision, WhatTheGridCutsOffIsNotCalledWorse) {
  const Curve rising{"rising", {0.1, 0.2, 0.3, 0.4, 0.5}}, plateau{"plateau", {0.1, 0.2, 0.4, 0.5, 0.49}};
  const auto study = study_of({wide, narrow, rising, plateau});
  EXPECT_THAT(decided(study, Criterion::best).covered, ElementsAre(1, 0, 3)) << "a rising one's best lies further out";
  EXPECT_THAT(decided(study, Criterion::cost).covered, ElementsAre(0, 1));
  EXPECT_THAT(not_beaten(summarize(study).ranked()), ElementsAre(0, 1, 2, 3));
}

TEST(Decision, WhatIsNotFinishedMayYetBeBetter) {
  auto study = study_of({wide, narrow, poor});
  for (auto& trial : study.trials) {
    if (trial.planned.optimizer == "poor" && trial.planned.place.learning_rate == 1) trial = {.planned = trial.planned};
  }
  for (const auto criterion : criteria) {
    EXPECT_EQ(decided(study, criterion).covered.size(), 2U) << to_string(criterion);
  }
  EXPECT_THAT(not_beaten(summarize(study).ranked()), ElementsAre(0, 1, 2));
  for (auto& trial : study.trials) {
    if (trial.planned.optimizer == "poor") trial = {.planned = trial.planned};
  }
  EXPECT_THAT(not_beaten(summarize(study).ranked()), ElementsAre(0, 1, 2)) << "nothing of it is known";
}

// As an imported study may be, whose optimizers have learning rates of their own.
TEST(Decision, WhatIsNotPlannedIsNotMissing) {
  auto study = study_of({wide, narrow});
  std::erase_if(study.trials, [](const auto& trial) {
    return trial.planned.optimizer == "narrow" && trial.planned.place.learning_rate == 4;
  });
  testing_data::describe_grid(study);
  EXPECT_EQ(decided(study, Criterion::best).covered.size(), 2U);
}

TEST(Decision, WhatDoesNotLearnIsNeitherRankedNorUnbeaten) {
  const auto study = study_of({wide, {"dead", {0.1, 0.1, 0.1, 0.1, 0.1}}, poor});
  for (const auto criterion : criteria) {
    EXPECT_THAT(decided(study, criterion).covered, ElementsAre(0, 2)) << to_string(criterion);
  }
  EXPECT_THAT(not_beaten(summarize(study).ranked()), ElementsAre(0));
}

TEST(Decision, BelowThreeSeedsNothingIsDecided) {
  const auto study = study_of({wide, poor}, 2);
  for (const auto criterion : criteria) {
    const auto decision = decided(study, criterion);
    EXPECT_EQ(decision.certainty, Certainty::none);
    EXPECT_EQ(decision.covered.size(), 2U);
    EXPECT_THAT(named(decision), IsEmpty());
  }
  EXPECT_THAT(not_beaten(summarize(study).ranked()), ElementsAre(0, 1));
}

// A diverged trial of an imported study without epoch 0 costs nobody knows how much.
TEST(Decision, AFigureThatIsNotKnownLeadsNothing) {
  auto study = study_of({narrow, wide, poor});
  for (auto& trial : study.trials) {
    if (trial.planned.optimizer != "narrow") continue;
    trial.history.epochs.erase(trial.history.epochs.begin());
    if (trial.planned.place.learning_rate == 4) trial.history.divergence = {.step = 1, .cause = "loss is nan"};
  }
  EXPECT_THAT(decided(study, Criterion::cost).covered, ElementsAre(1, 2));
  EXPECT_THAT(decided(study, Criterion::average).covered, ElementsAre(1, 2));
}

// Two that are equal, and many that are far below: among so many a share of 5 % is small.
TEST(Decision, WhoMayBeBestIsSharedAmongTheRivals) {
  const auto p_of = [](double t) { return p_value({.value = t, .standard_error = 1, .seeds = 5}) / 2; };
  MetricSummary summary{.metric = testing_data::accuracy()};
  constexpr std::size_t count = 5;
  for (std::size_t i = 0; i < count; ++i) {
    OptimizerSummary optimizer{.optimizer = std::to_string(i), .learns = true, .is_finished = true};
    optimizer.best.value = 0.9 - 0.1 * static_cast<double>(i);
    optimizer.cost.decade.value = 0.1 * static_cast<double>(i);
    summary.per_optimizer.push_back(optimizer);
    summary.ranking.push_back({.optimizer = i});
  }
  // Of the leader's four rivals the first is level, and of the others one is beaten by t = 3: 0.02 one-sided.
  const double ts[] = {0.1, 3, 8, 9};
  ASSERT_LT(p_of(3), 0.05);
  ASSERT_GT(p_of(3), 0.05 / 4);
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = a + 1; b < count; ++b) {
      const Difference difference{.estimate = {.value = a == 0 ? ts[b - 1] : 3, .standard_error = 1, .seeds = 5}};
      summary.comparisons.push_back({.comparison = {.best = difference, .cost = difference, .area = difference}});
    }
  }
  EXPECT_THAT(named(decide(summary, Criterion::best)), ElementsAre(0, 1, 2));
  // Ten pairs: by t = 3 none is beaten in both, by 8 and 9 two are.
  EXPECT_THAT(not_beaten(summary), ElementsAre(0, 1, 2));
  for (auto& pair : summary.comparisons) pair.comparison.cost.estimate.some_diverge = true;
  EXPECT_THAT(not_beaten(summary), ElementsAre(0, 1, 2, 3, 4)) << "five seeds do not show how often some diverge";
}

}  // namespace
}  // namespace etude
