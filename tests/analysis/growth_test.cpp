#include "analysis/growth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "analysis/drawn_curves.h"
#include "analysis/grid_growth.h"
#include "analysis/simulated_looks.h"
#include "study/learning_rates.h"

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

const GrowingGrid grid{.from = 1e-4, .to = 1e-1, .per_decade = 1, .extend = true, .refine = 8};

// Two curves like CIFAR-10's, the second ten times lower in learning rate, at every cell from 1e-7 to 10.
StudyRecord fine_grid(std::int64_t seeds) {
  testing_data::Population population{.learning_rates = {}, .means = {{}, {}}, .deviations = {0.004, 0.004}};
  for (int k = -24; k <= 40; ++k) {
    population.learning_rates.push_back(lattice_learning_rate(grid, k));
    for (int optimizer = 0; optimizer < 2; ++optimizer) {
      const double x = std::log10(population.learning_rates.back()) + optimizer;
      const double rise = 1 / (1 + std::exp(-2 * (x + 4))), fall = 1 / (1 + std::exp(5 * (x + 1.2)));
      population.means[static_cast<std::size_t>(optimizer)].push_back(0.1 + 0.6 * rise * fall);
    }
  }
  std::mt19937_64 random(1);
  return testing_data::draw_study(population, seeds, random);
}

Study on_growing_grids(const StudyRecord& record, const std::optional<SeedRule>& seeds) {
  const GrowthRules rules{.learning_rates = {{"optimizer 0", grid}, {"optimizer 1", grid}}, .seeds = seeds};
  return {.name = record.name,
          .optimizers = record.optimizers,
          .learning_rates = learning_rate_range(grid.from, grid.to, grid.per_decade),
          .seeds = record.seeds,
          .growth = to_text(rules)};
}

// The record of what the study has planned, and no more.
StudyRecord only_planned(const StudyRecord& record, const Study& study) {
  auto result = record;
  result.trials.clear();
  for (std::int64_t i = 0; i < study.size(); ++i) {
    const auto at = study.place(i);
    for (const auto& trial : record.trials) {
      if (trial.planned.place.optimizer != at.optimizer || trial.planned.place.seed != at.seed) continue;
      if (trial.planned.trial.learning_rate == study.learning_rates[at.learning_rate]) result.trials.push_back(trial);
    }
  }
  return result;
}

TEST(Growth, StartGridsLieOnTheirLattice) {
  for (const double from : {1e-4, 3e-4, 0.00123457, 2.5}) {
    for (const int refine : {1, 2, 8}) {
      const GrowingGrid own{.from = from, .to = from * 1000, .per_decade = refine == 1 ? 1 : 2, .refine = refine};
      const auto start = learning_rate_range(own.from, own.to, own.per_decade);
      for (std::size_t i = 0; i < start.size(); ++i) {
        EXPECT_EQ(lattice_learning_rate(own, static_cast<int>(i) * refine / own.per_decade), start[i]) << from;
      }
    }
  }
}

TEST(Growth, AGridFindsItsEdges) {
  const auto record = fine_grid(3);
  const auto study = grown(on_growing_grids(record, {}), record);
  const auto looks = looks_of(study);
  EXPECT_EQ(looks.front().learning_rates, 4U);
  EXPECT_TRUE(looks.back().added.empty()) << "settled";
  EXPECT_LT(study.size(), static_cast<std::int64_t>(0.4 * static_cast<double>(record.trials.size())));
  const auto own = only_planned(record, study);
  auto described = own;
  testing_data::describe_grid(described);
  const auto few = summarize(described), all = summarize(record);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto &a = few.ranked().per_optimizer[i], &b = all.ranked().per_optimizer[i];
    EXPECT_NEAR(std::log10(a.cost.good_range.low / b.cost.good_range.low), 0, 0.1) << i;
    EXPECT_NEAR(std::log10(a.cost.good_range.high / b.cost.good_range.high), 0, 0.1) << i;
    EXPECT_NEAR(a.cost.decade.value, b.cost.decade.value, 0.01) << i;
  }
}

// Each optimizer goes on by itself: what the other has done is nothing to it.
TEST(Growth, OfGridsDependsOnEachOptimizersCompleteRoundsAlone) {
  const auto record = fine_grid(3);
  const auto begun = on_growing_grids(record, {});
  EXPECT_EQ(grown(begun, only_planned(record, begun)).size(), grown(begun, only_planned(record, begun)).size());
  // Round by round as workers do it, from what is planned alone, comes to what is replayed at once.
  auto study = begun;
  int rounds = 0;
  for (;; ++rounds) {
    ASSERT_LT(rounds, 50);
    auto next = grown(study, only_planned(record, study));
    const bool is_settled = next.size() == study.size();
    study = std::move(next);
    if (is_settled) break;
  }
  EXPECT_GT(rounds, 3);
  const auto at_once = grown(begun, record);
  EXPECT_EQ(study.looks, at_once.looks);
  EXPECT_EQ(study.cells, at_once.cells);
  EXPECT_EQ(study.learning_rates, at_once.learning_rates);

  auto half = only_planned(record, begun);
  std::erase_if(half.trials,
                [](const auto& trial) { return trial.planned.place.optimizer == 1 && trial.planned.place.seed == 2; });
  const auto next = grown(begun, half);
  EXPECT_GT(next.learning_rates_of(0), 4U);
  EXPECT_EQ(next.learning_rates_of(1), 4U) << "its round is not complete";
}

TEST(Growth, SeedsFollowOnGridsThatAreSettled) {
  const auto record = fine_grid(8);
  const auto study = grown(on_growing_grids(record, SeedRule{.at_least = 3, .at_most = 5}), record);
  auto looks = looks_of(study);
  const auto first_of_seeds =
      std::find_if(looks.begin(), looks.end(), [](const Look& l) { return l.optimizer.empty(); });
  ASSERT_NE(first_of_seeds, looks.end());
  EXPECT_EQ(first_of_seeds->seeds, 3);
  EXPECT_TRUE(std::all_of(first_of_seeds, looks.end(), [](const Look& look) { return look.optimizer.empty(); }));
  ASSERT_FALSE(study.cells.empty());
  EXPECT_LE(study.cells[0].seeds, 5U);
  auto unsettled = on_growing_grids(record, SeedRule{.at_least = 3, .at_most = 5});
  const auto part = grown(unsettled, only_planned(record, unsettled));
  EXPECT_EQ(part.cells.empty() ? part.seeds.size() : part.cells[0].seeds, 3U) << "as long as rates are added";
  EXPECT_EQ(as_grown(unsettled, study, true).looks, study.looks);
}

}  // namespace
}  // namespace etude
