#include "analysis/growth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "analysis/drawn_curves.h"
#include "analysis/simulated_looks.h"

namespace etude {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_data::Curve;
using testing_data::study_of;
using testing_data::study_of_record;

const Curve wide{"wide", {0.1, 0.5, 0.6, 0.5, 0.1}, 0.01}, as_wide{"as wide", {0.1, 0.5, 0.6, 0.5, 0.1}, 0.01},
    narrow{"narrow", {0.1, 0.2, 0.6, 0.2, 0.1}, 0.01}, open{"open", {0.6, 0.6, 0.6, 0.5, 0.1}, 0.01},
    idle{"idle", {0.1, 0.1, 0.1, 0.1, 0.1}, 0.01};

constexpr int most = 8;
const SeedRule rule{.at_least = 3, .at_most = most};

std::vector<Look> looks_of(const Study& study) { return parse_looks(study.looks); }

Study grown_from(const StudyRecord& record) { return grown(study_of_record(record, rule), record); }

TEST(Growth, EndsWhereTheVerdictIsClear) {
  const auto record = study_of({wide, narrow}, most);
  const auto study = grown_from(record);
  EXPECT_THAT(study.seeds, ElementsAre(0, 1, 2));
  EXPECT_TRUE(study.cells.empty());
  ASSERT_EQ(looks_of(study).size(), 1U);
  const auto look = looks_of(study).front();
  EXPECT_EQ(look.seeds, 3);
  EXPECT_EQ(look.certainty, "clear");
  EXPECT_EQ(look.leader, "wide");
  EXPECT_THAT(look.goes_on, IsEmpty());
}

TEST(Growth, GoesOnWithThoseWhoMayStillBeBest) {
  const auto record = study_of({wide, narrow, as_wide, open, idle}, most);
  const auto study = grown_from(record);
  const auto looks = looks_of(study);
  ASSERT_EQ(looks.size(), 6U) << "3 to 8 seeds";
  EXPECT_THAT(looks[0].goes_on, ElementsAre("wide", "as wide"));
  EXPECT_THAT(looks[0].beaten, ElementsAre("narrow"));
  EXPECT_THAT(looks[0].unknown, ElementsAre("open", "idle"));
  EXPECT_THAT(looks[1].beaten, IsEmpty());
  EXPECT_THAT(looks.back().goes_on, IsEmpty()) << "no seed is left to be added";
  ASSERT_EQ(study.cells.size(), 5U);
  EXPECT_EQ(study.cells[0].seeds, 8U);
  EXPECT_EQ(study.cells[1].seeds, 3U);
  EXPECT_EQ(study.cells[2].seeds, 8U);
  EXPECT_EQ(study.size(), 5 * (8 + 3 + 8 + 3 + 3));
}

// Beaten by one that need not be the leader at the end, and at another number of seeds: it stays beaten.
TEST(Growth, WhoWasBeatenIsOutOfTheVerdictOnThatFigure) {
  auto record = study_of({wide, narrow, as_wide}, most);
  const auto study = grown_from(record);
  record.growth = study.growth;
  record.looks = study.looks;
  const auto summary = summarize(record);
  const auto decision = decide(summary.ranked(), Criterion::cost);
  EXPECT_THAT(decision.covered, testing::UnorderedElementsAre(0, 2));
  EXPECT_THAT(left_out(summary.ranked(), decision), IsEmpty()) << "what it costs is known";
  EXPECT_THAT(decide(summary.ranked(), Criterion::best).covered, testing::UnorderedElementsAre(0, 1, 2));
  EXPECT_LT(summary.ranked().levels.clear, 0.02);
}

// Workers finish in any order, and some trials are not over yet.
TEST(Growth, DependsOnCompleteRoundsAlone) {
  auto record = study_of({wide, as_wide}, most);
  const auto expected = grown_from(record);
  std::mt19937_64 random(3);
  std::shuffle(record.trials.begin(), record.trials.end(), random);
  EXPECT_EQ(grown_from(record).looks, expected.looks);
  auto& late = *std::find_if(record.trials.begin(), record.trials.end(),
                             [](const auto& trial) { return trial.planned.trial.seed == 4; });
  const auto whole = late;
  late = {.planned = late.planned, .status = TrialStatus::running};
  EXPECT_THAT(grown_from(record).seeds, ElementsAre(0, 1, 2, 3, 4)) << "its own round is not complete";
  EXPECT_EQ(looks_of(grown_from(record)).size(), 2U) << "of 3 and 4 seeds";
  late.status = TrialStatus::failed;
  EXPECT_EQ(grown_from(record).seeds.size(), expected.seeds.size()) << "nobody waits for what has failed for good";
  std::erase_if(record.trials, [](const auto& trial) { return trial.planned.trial.seed > 1; });
  EXPECT_THAT(grown_from(record).seeds, ElementsAre(0, 1, 2));
  EXPECT_THAT(looks_of(grown_from(record)), IsEmpty());
}

TEST(Growth, OptimizersKeepLearningRatesOfTheirOwn) {
  const auto record = study_of({wide, narrow, as_wide}, most);
  auto study = study_of_record(record, rule);
  study.cells = {3, {.learning_rates = {0, 1, 2, 3, 4}, .seeds = 1}};
  study.cells[1].learning_rates = {1, 2, 3};
  auto own = record;
  std::erase_if(own.trials, [](const auto& trial) {
    return trial.planned.optimizer == "narrow" && trial.planned.place.learning_rate % 4 == 0;
  });
  const auto next = grown(study, own);
  EXPECT_THAT(next.cells[1].learning_rates, ElementsAre(1, 2, 3));
  EXPECT_EQ(next.cells[1].seeds, 3U);
  EXPECT_EQ(next.cells[0].seeds, 8U);
}

TEST(Growth, AFileThatAsksForTheSameGoesOnWhereItIs) {
  const auto record = study_of({wide, narrow, as_wide}, most);
  const auto file = study_of_record(record, rule), planned = grown_from(record);
  auto first = file;
  first.seeds = {0, 1, 2};
  const auto study = as_grown(first, planned, true);
  EXPECT_EQ(study.looks, planned.looks);
  EXPECT_EQ(study.cells, planned.cells);
  EXPECT_EQ(study.seeds, planned.seeds);
}

TEST(Growth, WhatIsChangedByHandAfterALookIsALook) {
  const auto record = study_of({wide, narrow, as_wide}, most);
  const auto planned = grown_from(record);
  auto file = study_of_record(record, {.at_least = 3, .at_most = 30});
  const auto looks = looks_of(as_grown(file, planned, true));
  ASSERT_EQ(looks.size(), 1U);
  EXPECT_TRUE(looks.front().by_hand);
  EXPECT_EQ(looks.front().seeds, 8);
  file.looks = to_text(looks);
  auto by_hand = looks_of(grown(file, record));
  ASSERT_FALSE(by_hand.empty());
  EXPECT_TRUE(by_hand.front().by_hand) << "and it is kept";

  Study three{.name = "s", .optimizers = {"wide"}, .learning_rates = {0.1}, .seeds = {0, 1, 2}};
  auto four = three, two = three;
  four.seeds.push_back(3);
  two.seeds.pop_back();
  EXPECT_EQ(looks_of(as_grown(four, three, true)).size(), 1U);
  EXPECT_THAT(looks_of(as_grown(four, three, false)), IsEmpty()) << "not all was there to be seen";
  EXPECT_THAT(looks_of(as_grown(three, two, true)), IsEmpty()) << "two seeds have no verdict";
  EXPECT_THAT(looks_of(as_grown(three, three, true)), IsEmpty());
  four.looks = as_grown(four, three, true).looks;
  EXPECT_EQ(as_grown(four, four, true).looks, four.looks);
}

}  // namespace
}  // namespace etude
