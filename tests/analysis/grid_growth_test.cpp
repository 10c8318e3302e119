// Hand-made curves, one for each clause of the rule; random ones for what must hold of all; and drawn studies, of which
// bench/grid_growth makes more.
#include "analysis/grid_growth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <set>

#include "analysis/simulated_growth.h"

namespace etude {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using Next = std::vector<NextCell>;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// 1e-4 to 1e-1, and eight a decade at the finest: a decade is eight cells.
const GrowingGrid grid{.from = 1e-4, .to = 1e-1, .per_decade = 1, .extend = true, .refine = 8};

struct Point {
  double score;
  bool diverged = false;
};

// By place on the lattice; over an untrained score of 0.
LearningRateCurve curve(const std::map<int, Point>& points, const GrowingGrid& of = grid) {
  LearningRateCurve result{.learning_rates = {}, .scores = {}, .diverged = {}, .untrained = 0};
  for (const auto& [k, point] : points) {
    result.learning_rates.push_back(lattice_learning_rate(of, k));
    result.scores.push_back(point.score);
    result.diverged.push_back(point.diverged);
  }
  return result;
}

Next next(const LearningRateCurve& curve, const GrowingGrid& of = grid, bool is_share = true) {
  return next_cells(curve, true, is_share, of);
}

GrowingGrid with(void (*change)(GrowingGrid&)) {
  auto changed = grid;
  change(changed);
  return changed;
}

auto cell(int k, GrowthReason reason, GrowthSide side, std::optional<double> points = {}) {
  return AllOf(Field("k", &NextCell::k, k),
               Field("learning_rate", &NextCell::learning_rate, lattice_learning_rate(grid, k)),
               Field("reason", &NextCell::reason, reason), Field("side", &NextCell::side, side),
               Field("points", &NextCell::points, points));
}

std::vector<int> places(const Next& next) {
  std::vector<int> result;
  for (const auto& cell : next) result.push_back(cell.k);
  return result;
}

// Dead at both ends.
const std::map<int, Point> closed{{0, {0}}, {8, {0.5}}, {16, {0.8}}, {24, {0}}};

TEST(GridGrowth, TheLatticeIsTheStudyFiles) {
  const auto range = learning_rate_range(1e-4, 1e-1, 8);
  for (int k = 0; k <= 24; ++k) {
    EXPECT_EQ(lattice_learning_rate(grid, k), range[static_cast<std::size_t>(k)]) << k;
  }
  EXPECT_EQ(lattice_learning_rate(grid, -8), 1e-5);
  EXPECT_EQ(lattice_learning_rate(with([](auto& g) { g.refine = 0; }), 3), 0.1) << "then the start grid's";
  EXPECT_EQ(lattice_learning_rate({.from = 1e-300, .refine = 1}, 600), 1e300);
}

TEST(GridGrowth, GoesADecadeBeyondAnEndWhereTheGoodRangeIsOpen) {
  EXPECT_THAT(next(curve({{0, {0.79}}, {8, {0.8}}, {16, {0.5}}, {24, {0}}})),
              ElementsAre(cell(-8, GrowthReason::open_end, GrowthSide::low)));
  EXPECT_THAT(next(curve({{0, {0}}, {8, {0.5}}, {16, {0.79}}, {24, {0.8}}})),
              ElementsAre(cell(32, GrowthReason::open_end, GrowthSide::high)));
  EXPECT_THAT(next(curve({{0, {0.8}}, {24, {0.8}}})), ElementsAre(cell(-8, GrowthReason::open_end, GrowthSide::low),
                                                                  cell(32, GrowthReason::open_end, GrowthSide::high)));
}

// 5 % of the gain are less than 5 points.
TEST(GridGrowth, GoesBeyondAnEndWithinSomePointsOfTheBest) {
  const auto within_five = curve({{0, {0.755}}, {8, {0.8}}, {16, {0.8}}, {24, {0}}});
  EXPECT_THAT(next(within_five), ElementsAre(cell(-8, GrowthReason::open_end, GrowthSide::low, 0.05)));
  EXPECT_THAT(next(within_five, grid, false), testing::Each(Field(&NextCell::reason, GrowthReason::beside_the_best)))
      << "points are an accuracy's";
  // It fell below and rose again: the best may lie further out.
  EXPECT_THAT(next(curve({{0, {0.79}}, {8, {0.3}}, {16, {0.8}}, {24, {0}}})),
              ElementsAre(cell(-8, GrowthReason::open_end, GrowthSide::low)));
}

TEST(GridGrowth, ADeadEndIsKnown) {
  EXPECT_THAT(next(curve(closed)), testing::Each(Field(&NextCell::reason, GrowthReason::beside_the_best)));
  // All that there is to gain is three points: untrained models lie within five of the best.
  EXPECT_THAT(next(curve({{0, {0}}, {8, {0.02}}, {16, {0.03}}, {24, {0}}})),
              testing::Each(Field(&NextCell::reason, GrowthReason::beside_the_best)));
}

TEST(GridGrowth, AnEndThatLivesADecadeFromTheSafeRateIsKnownToo) {
  // The good range lies around k = 20.
  const std::map<int, Point> far{{0, {0.1}}, {8, {0.4}}, {16, {0.8}}, {24, {0.8}}, {32, {0}}};
  EXPECT_THAT(next(curve(far)), testing::Each(Field(&NextCell::reason, GrowthReason::beside_the_best)));
  // Around 4.1: less than a decade.
  const std::map<int, Point> near{{0, {0.7}}, {1, {0.8}}, {7, {0.8}}, {8, {0.7}}, {16, {0}}};
  EXPECT_THAT(next(curve(near)), ElementsAre(cell(-8, GrowthReason::around_the_safe_rate, GrowthSide::low)));
  // While it is open at one end nobody knows how far the other is.
  EXPECT_THAT(next(curve({{0, {0.8}}, {8, {0.8}}, {16, {0.5}}, {24, {0.2}}})),
              ElementsAre(cell(-8, GrowthReason::open_end, GrowthSide::low)));
}

TEST(GridGrowth, WhereASeedDivergedTheRangeIsClosed) {
  EXPECT_THAT(next(curve({{0, {0}}, {8, {0.8}}, {16, {0.8}}, {24, {0.8, true}}})),
              testing::Each(Field(&NextCell::reason, GrowthReason::beside_the_best)))
      << "and a decade from the safe rate nothing more is asked of it";
  // Within a decade of it what it costs to be off is, and the others did not diverge.
  EXPECT_THAT(next(curve({{0, {0}}, {8, {0.8}}, {15, {0.8}}, {16, {0.6, true}}})),
              ElementsAre(cell(24, GrowthReason::around_the_safe_rate, GrowthSide::high)));
  EXPECT_THAT(next(curve({{0, {0}}, {8, {0.8}}, {15, {0.8}}, {16, {0, true}}})),
              testing::Each(Field(&NextCell::reason, GrowthReason::beside_the_best)))
      << "all diverged: dead";
}

TEST(GridGrowth, KeepsWithinTheLimits) {
  const auto open = curve({{0, {0.8}}, {8, {0.8}}, {16, {0.5}}, {24, {0}}});
  EXPECT_THAT(places(next(open, with([](auto& g) { g.lowest = 3e-5; }))), ElementsAre(-4)) << "3.16e-5";
  EXPECT_THAT(places(next(open, with([](auto& g) { g.lowest = 1e-5; }))), ElementsAre(-8));
  EXPECT_THAT(next(open, with([](auto& g) { g.lowest = 1e-4; })),
              testing::Each(Field(&NextCell::reason, GrowthReason::beside_the_best)))
      << "open, and as far as it goes";
  const auto high = curve({{0, {0}}, {8, {0.5}}, {16, {0.8}}, {24, {0.8}}});
  EXPECT_THAT(places(next(high, with([](auto& g) { g.highest = 0.5; }))), ElementsAre(29)) << "0.42";
}

TEST(GridGrowth, ExtendsOnlyWhereItIsTold) {
  const auto open = curve({{0, {0.8}}, {8, {0.8}}, {16, {0.5}}, {24, {0}}});
  EXPECT_THAT(next(open, with([](auto& g) { g.extend = false; })),
              testing::Each(Field(&NextCell::reason, GrowthReason::beside_the_best)));
  EXPECT_THAT(next(open, with([](auto& g) { g.extend = false, g.refine = 0; })), IsEmpty());
}

TEST(GridGrowth, UnrefinedItGoesOnInItsOwnSpacing) {
  const auto coarse = with([](auto& g) { g.refine = 0, g.per_decade = 2; });
  EXPECT_THAT(places(next(curve({{0, {0.8}}, {2, {0.8}}, {4, {0.5}}, {6, {0}}}, coarse), coarse)), ElementsAre(-1));
  EXPECT_THAT(next(curve({{0, {0}}, {2, {0.8}}, {4, {0.5}}, {6, {0}}}, coarse), coarse), IsEmpty());
}

TEST(GridGrowth, FillsTheGapsBesideTheBest) {
  EXPECT_THAT(next(curve(closed)), ElementsAre(cell(12, GrowthReason::beside_the_best, GrowthSide::low),
                                               cell(20, GrowthReason::beside_the_best, GrowthSide::high)));
  auto finer = closed;
  finer[12] = {0.81};
  EXPECT_THAT(places(next(curve(finer))), ElementsAre(10, 14)) << "beside the new one";
  finer[11] = finer[13] = {0.7};
  EXPECT_THAT(next(curve(finer)), testing::Each(Field(&NextCell::reason, GrowthReason::around_the_safe_rate)))
      << "no gap is left";
  // On an end that is the limit.
  const auto on_the_edge = curve({{0, {0}}, {8, {0.5}}, {16, {0.7}}, {24, {0.8}}});
  EXPECT_THAT(places(next(on_the_edge, with([](auto& g) { g.highest = 0.1; }))), ElementsAre(20));
}

// No gap beside the best; every level's border in a gap of its own.
const std::map<int, Point> stairs{{-8, {0}},     {0, {0.5}},  {8, {0.765}}, {12, {0.785}}, {14, {0.795}},
                                  {15, {0.795}}, {16, {0.8}}, {17, {0.8}},  {25, {0}}};

TEST(GridGrowth, FillsTheGapsAtTheBordersOfEveryLevel) {
  EXPECT_THAT(next(curve(stairs)), ElementsAre(cell(4, GrowthReason::border, GrowthSide::low),
                                               cell(21, GrowthReason::border, GrowthSide::high),
                                               cell(13, GrowthReason::border, GrowthSide::low, 0.01),
                                               cell(10, GrowthReason::border, GrowthSide::low, 0.02)))
      << "each once: five points end where the good range does, and all of the high side in one gap";
  EXPECT_THAT(next(curve(stairs), grid, false), ElementsAre(cell(4, GrowthReason::border, GrowthSide::low),
                                                            cell(21, GrowthReason::border, GrowthSide::high)))
      << "points are an accuracy's";
  auto five = stairs;
  five[4] = {0.755};
  EXPECT_THAT(next(curve(five)), testing::Contains(cell(2, GrowthReason::border, GrowthSide::low, 0.05)));
}

TEST(GridGrowth, ABorderAtADivergenceIsLookedForToo) {
  const std::map<int, Point> cliff{{0, {0}},    {8, {0.8, true}}, {15, {0.79}},
                                   {16, {0.8}}, {17, {0.79}},     {24, {0.8, true}}};
  EXPECT_THAT(next(curve(cliff)), testing::IsSupersetOf({cell(11, GrowthReason::border, GrowthSide::low),
                                                         cell(20, GrowthReason::border, GrowthSide::high)}));
}

// The top from 16 to 24 is known to a cell, so that the safe rate is 20; between 12 and 28 the curve is integrated.
const std::map<int, Point> table{{0, {0}},    {8, {0.4}},  {15, {0.4}}, {16, {0.8}}, {17, {0.8}}, {19, {0.8}},
                                 {21, {0.8}}, {23, {0.8}}, {24, {0.8}}, {25, {0.4}}, {32, {0}}};

TEST(GridGrowth, FillsGapsOfMoreThanAQuarterOfADecadeAroundTheSafeRate) {
  EXPECT_THAT(next(curve(table)), ElementsAre(cell(11, GrowthReason::around_the_safe_rate, GrowthSide::low),
                                              cell(28, GrowthReason::around_the_safe_rate, GrowthSide::high)));
  auto filled = table;
  filled[13] = filled[27] = filled[29] = {0.4};
  filled[11] = {0.4};
  EXPECT_THAT(next(curve(filled)), IsEmpty()) << "what is left lies outside, or is a quarter of a decade";
  const auto coarser = with([](auto& g) { g.refine = 2; });
  EXPECT_THAT(next(curve({{0, {0}}, {1, {0.4}}, {2, {0.8}}, {3, {0.8}}, {4, {0.4}}, {5, {0}}}, coarser), coarser),
              IsEmpty())
      << "no finer than the lattice";
}

TEST(GridGrowth, FillsNoGapThatIsDeadAtBothEnds) {
  auto narrow = table;
  for (auto& [k, point] : narrow) {
    if (k < 16 || k > 24) point = {0.01};
  }
  EXPECT_THAT(next(curve(narrow)), IsEmpty());
}

TEST(GridGrowth, WhereNothingLearnsItLooksTwoDecadesBeyondTheStart) {
  const auto nothing_learned = [](const std::map<int, Point>& points, const GrowingGrid& of = grid) {
    return next_cells(curve(points, of), false, true, of);
  };
  std::map<int, Point> untrained{{0, {0}}, {8, {0.001}}, {16, {0}}, {24, {0}}};
  EXPECT_THAT(nothing_learned(untrained), ElementsAre(cell(-8, GrowthReason::nothing_learned, GrowthSide::low),
                                                      cell(32, GrowthReason::nothing_learned, GrowthSide::high)));
  EXPECT_THAT(nothing_learned(untrained, with([](auto& g) { g.extend = false; })), IsEmpty());
  untrained[-16] = untrained[40] = {0};
  EXPECT_THAT(nothing_learned(untrained), IsEmpty());
  EXPECT_THAT(nothing_learned({{0, {0}}, {8, {0}}, {16, {0}}, {24, {0, true}}}),
              ElementsAre(cell(-8, GrowthReason::nothing_learned, GrowthSide::low)))
      << "what diverges is too high";
  const std::map<int, Point> diverged{{-16, {0, true}}, {0, {0, true}}, {24, {0, true}}};
  EXPECT_THAT(nothing_learned(diverged), ElementsAre(cell(-24, GrowthReason::nothing_learned, GrowthSide::low)))
      << "lower, until it does not diverge";
  EXPECT_THAT(nothing_learned(diverged, with([](auto& g) { g.lowest = 1e-6; })), IsEmpty()) << "or to the limit";
}

TEST(GridGrowth, WithoutAGainNothingIsLearnedWhateverIsSaid) {
  EXPECT_THAT(places(next(curve({{0, {-0.1}}, {8, {0}}, {16, {0}}, {24, {-0.1}}}))), ElementsAre(-8, 32));
  auto unknown = curve(closed);
  unknown.untrained = nan;
  EXPECT_THAT(places(next(unknown)), ElementsAre(-8, 32));
}

TEST(GridGrowth, WhatFailedIsNotAskedForAgain) {
  auto failed = closed;
  failed[12] = {nan};
  EXPECT_THAT(places(next(curve(failed))), ElementsAre(11, 20)) << "another one in the gap is";
  EXPECT_THAT(next(curve({{-8, {nan}}, {0, {0.8}}, {8, {0.5}}, {16, {0}}})),
              testing::Each(Field(&NextCell::reason, GrowthReason::beside_the_best)));
  EXPECT_THAT(next(curve({{0, {nan}}, {8, {nan}}})), IsEmpty());
  EXPECT_THAT(next({}), IsEmpty());
}

// Somebody added 0.003 by hand, which is no lattice's: 1.4 cells from 16, in 12.
TEST(GridGrowth, TakesLearningRatesThatAreNotOnTheLattice) {
  auto added = curve(closed);
  added.learning_rates.insert(added.learning_rates.begin() + 2, 3e-3);
  added.scores.insert(added.scores.begin() + 2, 0.7);
  added.diverged.insert(added.diverged.begin() + 2, false);
  EXPECT_THAT(places(next(added)), ElementsAre(14, 20));
}

// What any results lead to.
class AnyResults : public testing::TestWithParam<int> {};

TEST_P(AnyResults, ItComesToAnEndAndAsksForNothingTwice) {
  std::mt19937_64 random(static_cast<std::uint64_t>(GetParam()));
  std::uniform_real_distribution<double> uniform;
  const auto chance = [&](double probability) { return uniform(random) < probability; };
  const auto up_to = [&](int most) { return std::uniform_int_distribution(0, most)(random); };
  for (int i = 0; i < 200; ++i) {
    GrowingGrid of{
        .from = std::pow(10, -up_to(8) + uniform(random)), .per_decade = 1 + up_to(3), .extend = chance(0.8)};
    of.to = of.from * std::pow(10, up_to(6));
    of.refine = chance(0.2) ? 0 : of.per_decade * (1 + up_to(4));
    if (chance(0.5)) of.lowest = of.from * std::pow(10, 1 - 5 * uniform(random));
    if (chance(0.5)) of.highest = of.to * std::pow(10, 5 * uniform(random) - 1);
    const double noise = chance(0.5) ? 0 : 0.1 * uniform(random), peak = 8 * uniform(random) - 6,
                 slope = uniform(random);
    const int shape = up_to(4);
    const bool learns = chance(0.9);
    LearningRateCurve results{.learning_rates = {}, .scores = {}, .diverged = {}, .untrained = chance(0.1) ? nan : 0.1};
    std::map<double, Point> trained;
    const auto train = [&](double rate) {
      const double x = std::log10(rate) - peak;
      const double scores[] = {0.1, 0.1 + 0.5 * std::exp(-x * x), 0.5 + 0.1 * slope * x, 0.5 - 0.1 * slope * x, 0.6};
      const bool diverges = chance(x > 0 ? 0.3 : 0.02);
      const double score = scores[shape] + noise * (uniform(random) - 0.5);
      trained[rate] = {chance(0.05) ? nan : diverges ? (chance(0.1) ? -INFINITY : 0.3) : score, diverges};
    };
    for (const double rate : learning_rate_range(of.from, of.to, of.per_decade)) train(rate);
    const auto first = trained.size();
    const int cells_a_decade = of.refine > 0 ? of.refine : of.per_decade;
    const auto most = static_cast<std::size_t>(cells_a_decade * 24);
    for (;;) {
      results.learning_rates.clear();
      results.scores.clear();
      results.diverged.clear();
      for (const auto& [rate, point] : trained) {
        results.learning_rates.push_back(rate);
        results.scores.push_back(point.score);
        results.diverged.push_back(point.diverged);
      }
      const auto asked = next_cells(results, learns, chance(0.5), of);
      if (asked.empty()) break;
      for (const auto& cell : asked) {
        ASSERT_FALSE(trained.contains(cell.learning_rate)) << cell.learning_rate;
        ASSERT_EQ(cell.learning_rate, lattice_learning_rate(of, cell.k));
        const bool is_below = cell.learning_rate < results.learning_rates.front();
        const bool is_above = cell.learning_rate > results.learning_rates.back();
        ASSERT_TRUE(of.extend || (!is_below && !is_above));
        ASSERT_TRUE(!is_below || cell.learning_rate >= of.lowest * 0.9999) << cell.learning_rate;
        ASSERT_TRUE(!is_above || cell.learning_rate <= of.highest * 1.0001) << cell.learning_rate;
        train(cell.learning_rate);
      }
      ASSERT_LE(trained.size(), first + most);
    }
    ASSERT_THAT(next_cells(results, learns, false, of), IsEmpty()) << "fewer levels ask for no more";
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyResults, testing::Range(0, 10));

TEST(GridGrowth, OneThatNeverLearnsTrainsFourDecadesMoreAndNoMore) {
  std::map<int, Point> points{{0, {0}}, {8, {0}}, {16, {0}}, {24, {0}}};
  for (;;) {
    const auto asked = next_cells(curve(points), false, true, grid);
    if (asked.empty()) break;
    for (const auto& cell : asked) points[cell.k] = {0};
  }
  EXPECT_EQ(points.size(), 8U);
}

// Adam, looked for three decades further up, where it diverges or learns nothing.
TEST(GridGrowth, AWrongGuessOfTheUsualLearningRateIsFound) {
  std::mt19937_64 random(1);
  const auto& adam = testing_data::cliff_curves[5];
  const auto fine = testing_data::draw_fine(adam, testing_data::normal_seeds, -0.3, {0.5, -0.5, 0}, random).scores;
  const auto learns = [](const Scores& scores) {
    const auto means = mean_curve(scores);
    return gain(means, best_learning_rate(means)) > 0.05;
  };
  const auto replay = testing_data::replay(fine, testing_data::growing_grid(adam.usual + 3), true, learns);
  EXPECT_FALSE(learns(testing_data::part_of(fine, {32, 40, 48, 56}))) << "1e-2 to 10, which it begins with";
  const auto whole = mean_curve(fine), grown = mean_curve(replay.scores);
  EXPECT_EQ(grown.learning_rates[*best_learning_rate(grown)], whole.learning_rates[*best_learning_rate(whole)]);
}

// Two standard errors of a share over so many edges, or seeds' luck, are less than what is allowed here.
TEST(GridGrowth, OfDrawnStudiesAThirdOfTheTrialsFindsTheFineGridsEdges) {
  const auto growth = testing_data::simulate_growth(testing_data::normal_seeds, 5, 20, 1);
  EXPECT_LT(growth.mean_share(), 0.36);
  EXPECT_LT(growth.largest_optimizer(), 0.4);
  const auto& [one_point, two_points, five_points] = growth.windows;
  EXPECT_GT(one_point.grown_and_fine.share(), 0.95);
  EXPECT_GT(two_points.grown_and_fine.share(), 0.98);
  EXPECT_GT(five_points.grown_and_fine.share(), 0.99);
  EXPECT_GT(growth.good_range.grown_and_fine.share(), 0.99);
  EXPECT_LT(growth.best.mean(), 0.001);
  EXPECT_LT(growth.half_decade.mean(), 0.001);
  EXPECT_LT(growth.decade.mean(), 0.005);
  EXPECT_EQ(growth.best.missing + growth.half_decade.missing + growth.decade.missing, 0);
  EXPECT_EQ(growth.opposite, 0);
}

TEST(GridGrowth, WhereSeedsDivergeNoFigureGetsLost) {
  const auto growth = testing_data::simulate_growth(testing_data::diverging_seeds, 3, 20, 1);
  EXPECT_LT(growth.mean_share(), 0.36);
  EXPECT_EQ(growth.best.missing + growth.half_decade.missing + growth.decade.missing, 0);
  EXPECT_EQ(growth.clearly_opposite, 0);
}

}  // namespace
}  // namespace etude
