#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>
#include <random>
#include <vector>

#include "analysis/grid_growth.h"
#include "analysis/jackknife.h"
#include "analysis/samples.h"
#include "analysis/simulated_study.h"
#include "study/learning_rates.h"

namespace etude::testing_data {

// Studies on a fine grid, which a growing one is compared with: it begins with a few of their learning rates and trains
// what next_cells says, and nothing else of it is looked at.

/// An optimizer whose accuracy rises, has a flat top and falls off a cliff; x and rates are log10 of learning rates.
struct CliffCurve {
  double usual;               ///< in the middle of the start grid, a whole decade
  double rise, rise_slope;    ///< where half of it is reached, and how steep that is
  double cliff, cliff_slope;  ///< the same of its fall
  double gain;
};

// SGD, Momentum, Nesterov, Adagrad; RMSprop, Adam, AdamW, Lion.
inline constexpr std::array cliff_curves{
    CliffCurve{-2, -2.9, 2.2, -0.3, 12, 0.58}, CliffCurve{-2, -3.7, 2.4, -1.2, 10, 0.60},
    CliffCurve{-2, -3.8, 2.2, -1.1, 14, 0.61}, CliffCurve{-2, -3.6, 1.8, -1.2, 6, 0.56},
    CliffCurve{-3, -5.0, 2.6, -2.4, 8, 0.59},  CliffCurve{-3, -4.7, 2.4, -2.2, 10, 0.60},
    CliffCurve{-3, -4.8, 2.4, -2.1, 9, 0.605}, CliffCurve{-4, -5.6, 2.0, -3.0, 12, 0.59},
};

struct GrowthPopulation {
  double top_deviation = 0.006;  ///< of a seed, on top; 0.05 at the cliff
  double steeper = 1;            ///< the rise: the steeper the flatter is the top
  double divergence = 0;         ///< how probably a trial does, within a decade below the cliff
};

inline constexpr GrowthPopulation normal_seeds{};
inline constexpr GrowthPopulation flat_tops{.top_deviation = 0.01, .steeper = 1.7};
inline constexpr GrowthPopulation diverging_seeds{.divergence = 0.2};

inline constexpr double untrained_accuracy = 0.1;

inline constexpr int fine_per_decade = 8, fine_lowest = -6, fine_highest = 1;

/// One learning rate a decade from two below the usual one (log10) to two above it, growing within the fine grid.
inline GrowingGrid growing_grid(double usual) {
  return {.from = std::pow(10, usual - 2),
          .to = std::pow(10, usual + 2),
          .per_decade = 1,
          .extend = true,
          .refine = fine_per_decade,
          .lowest = rounded_learning_rate(std::pow(10, fine_lowest)),
          .highest = rounded_learning_rate(std::pow(10, fine_highest))};
}

/// One optimizer at every learning rate of the fine grid, and what it would be without noise: a trial that diverges
/// counts as untrained.
struct FineResults {
  Scores scores;
  LearningRateCurve truth;
};

/// `shift`: of the curve, in decades; `common`: what each seed brings to all its trials.
inline FineResults draw_fine(const CliffCurve& of, const GrowthPopulation& population, double shift,
                             const std::vector<double>& common, std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  constexpr double correlation = 0.3;
  const auto seeds = common.size();
  Scores scores{
      .seeds = seeds, .untrained = std::vector<double>(seeds, untrained_accuracy), .smallest_deviation = 1e-4};
  LearningRateCurve truth{.learning_rates = {}, .scores = {}, .diverged = {}, .untrained = untrained_accuracy};
  for (int k = fine_lowest * fine_per_decade; k <= fine_highest * fine_per_decade; ++k) {
    const double x = static_cast<double>(k) / fine_per_decade, from_cliff = x - of.cliff - shift;
    const double rise = 1 / (1 + std::exp(-population.steeper * of.rise_slope * (x - of.rise - shift)));
    const double fall = 1 / (1 + std::exp(of.cliff_slope * from_cliff));
    const double mean = untrained_accuracy + of.gain * rise * fall;
    const double deviation = population.top_deviation + (0.05 - population.top_deviation) * 4 * fall * (1 - fall);
    const double divergence = from_cliff > -1 && from_cliff < 0 ? population.divergence : 0;
    scores.learning_rates.push_back(rounded_learning_rate(std::pow(10, x)));
    for (std::size_t seed = 0; seed < seeds; ++seed) {
      const double z = std::sqrt(correlation) * common[seed] + std::sqrt(1 - correlation) * normal(random);
      const bool diverges = divergence > 0 && uniform(random) < divergence;
      scores.values.push_back(diverges ? untrained_accuracy : mean + deviation * z);
      scores.diverged.push_back(diverges);
    }
    truth.learning_rates.push_back(scores.learning_rates.back());
    truth.scores.push_back(mean + divergence * (untrained_accuracy - mean));
    truth.diverged.push_back(divergence > 0);
  }
  return {.scores = std::move(scores), .truth = std::move(truth)};
}

/// The scores at these learning rates (indices, ascending) alone.
inline Scores part_of(const Scores& fine, const std::vector<std::size_t>& cells) {
  Scores part = fine;
  part.learning_rates.clear();
  part.values.clear();
  part.diverged.clear();
  for (const auto i : cells) {
    const auto row = fine.at(i);
    part.learning_rates.push_back(fine.learning_rates[i]);
    part.values.insert(part.values.end(), row.begin(), row.end());
    const auto first = fine.diverged.begin() + static_cast<std::ptrdiff_t>(i * fine.seeds);
    part.diverged.insert(part.diverged.end(), first, first + static_cast<std::ptrdiff_t>(fine.seeds));
  }
  return part;
}

/// The index of the learning rate that is nearest.
inline std::size_t index_at(const Scores& fine, double learning_rate) {
  const auto distance = [&](double rate) { return std::abs(std::log10(rate / learning_rate)); };
  const auto& rates = fine.learning_rates;
  const auto nearest =
      std::min_element(rates.begin(), rates.end(), [&](double a, double b) { return distance(a) < distance(b); });
  return static_cast<std::size_t>(nearest - rates.begin());
}

/// What a growing grid has trained in the end.
struct Replay {
  Scores scores;
  int rounds = 0;  ///< how often it asked for more
};

/// Whether an optimizer with these scores is taken to learn.
using Learns = std::function<bool(const Scores& scores)>;

/// What a growing grid trains of the fine one's cells; `fine` has every learning rate of its lattice within its limits.
inline Replay replay(const Scores& fine, const GrowingGrid& grid, bool is_share, const Learns& learns) {
  std::vector<std::size_t> cells;
  for (const double rate : learning_rate_range(grid.from, grid.to, grid.per_decade)) {
    if (rate >= grid.lowest && rate <= grid.highest) cells.push_back(index_at(fine, rate));
  }
  for (Replay result;; ++result.rounds) {
    result.scores = part_of(fine, cells);
    const auto next = next_cells(mean_curve(result.scores), learns(result.scores), is_share, grid);
    if (next.empty()) return result;
    for (const auto& cell : next) cells.push_back(index_at(fine, cell.learning_rate));
    std::sort(cells.begin(), cells.end());
  }
}

/// How far a figure of the growing grid is from the fine one's.
struct Distance {
  double sum = 0, largest = 0;
  std::int64_t count = 0, missing = 0;  ///< missing: only the fine one has the figure
  void add(double fine, double grown) {
    if (std::isnan(fine)) return;
    if (std::isnan(grown)) {
      ++missing;
      return;
    }
    ++count;
    sum += std::abs(fine - grown);
    largest = std::max(largest, std::abs(fine - grown));
  }
  [[nodiscard]] double mean() const { return sum / static_cast<double>(count); }
};

/// Ends of a range that lie within a tenth of a decade of one another.
struct SameEdges {
  Tally grown_and_fine, grown_and_truth, fine_and_truth;

  void add(const UsableWindow& grown, const UsableWindow& fine, const UsableWindow& truth) {
    constexpr double tenth = 0.1;
    const auto is_same = [](double a, double b) { return std::abs(std::log10(a) - std::log10(b)) <= tenth; };
    const auto add_end = [&](double of_grown, double of_fine, double of_truth) {
      grown_and_fine.add(is_same(of_grown, of_fine));
      grown_and_truth.add(is_same(of_grown, of_truth));
      fine_and_truth.add(is_same(of_fine, of_truth));
    };
    add_end(grown.low, fine.low, truth.low);
    add_end(grown.high, fine.high, truth.high);
  }
};

/// What growing grids come to, against the fine ones.
struct Growth {
  std::array<double, cliff_curves.size()> share{};  ///< of the fine grid's trials; by optimizer, a mean over studies
  double largest_share = 0;                         ///< of one optimizer in one study
  double rounds = 0;                                ///< a mean over all
  std::array<SameEdges, std::size(window_epsilons)> windows;
  SameEdges good_range;
  Distance best, half_decade, decade;  ///< costs as shares of the gain
  Tally pairs_alike;                   ///< of optimizers, by best and by cost: significant on both grids or on neither
  std::int64_t opposite = 0;           ///< significant on both, and the other way round
  std::int64_t clearly_opposite = 0;   ///< where an interval is shown as well

  [[nodiscard]] double mean_share() const { return mean(share); }
  [[nodiscard]] double largest_optimizer() const { return *std::max_element(share.begin(), share.end()); }
};

inline void compare_figures(Growth& growth, const LearningRateCurve& grown, const LearningRateCurve& fine,
                            const LearningRateCurve& truth) {
  const auto of_grown = best_learning_rate(grown), of_fine = best_learning_rate(fine);
  for (std::size_t i = 0; i < std::size(window_epsilons); ++i) {
    const double epsilon = window_epsilons[i];
    growth.windows[i].add(usable_window(grown, epsilon), usable_window(fine, epsilon), usable_window(truth, epsilon));
  }
  growth.good_range.add(good_range(grown, of_grown), good_range(fine, of_fine),
                        good_range(truth, best_learning_rate(truth)));
  growth.best.add(best_score(fine, of_fine), best_score(grown, of_grown));
  const auto half_decade = cost_of_being_off(0.5, 0.5);
  growth.half_decade.add(half_decade(fine, of_fine) / gain(fine, of_fine),
                         half_decade(grown, of_grown) / gain(grown, of_grown));
  growth.decade.add(forgiveness(fine, of_fine), forgiveness(grown, of_grown));
}

inline void compare_pairs(Growth& growth, const std::vector<Scores>& grown, const std::vector<Scores>& fine) {
  for (std::size_t a = 0; a < grown.size(); ++a) {
    for (std::size_t b = a + 1; b < grown.size(); ++b) {
      for (const auto& figure : {CurveStatistic(best_score), cost_of_being_off(1, 1)}) {
        const auto by_grown = paired_difference(grown[a], grown[b], figure);
        const auto by_fine = paired_difference(fine[a], fine[b], figure);
        if (std::isnan(by_grown.value) || std::isnan(by_fine.value)) continue;
        const bool on_grown = p_value(by_grown) <= 0.05, on_fine = p_value(by_fine) <= 0.05;
        growth.pairs_alike.add(on_grown == on_fine);
        if (!on_grown || !on_fine || (by_grown.value > 0) == (by_fine.value > 0)) continue;
        ++growth.opposite;
        if (by_grown.has_interval() && by_fine.has_interval()) ++growth.clearly_opposite;
      }
    }
  }
}

inline Growth simulate_growth(const GrowthPopulation& population, std::size_t seeds, std::int64_t studies,
                              std::uint64_t random_seed) {
  std::mt19937_64 random(random_seed);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> shift(-0.5, 0.5);  // nobody's usual learning rate is the right one
  const auto learns = [](const Scores& scores) {
    const auto curve = mean_curve(scores);
    return gain(curve, best_learning_rate(curve)) > 0.05;
  };
  Growth growth;
  const double replays = static_cast<double>(studies) * static_cast<double>(cliff_curves.size());
  for (std::int64_t study = 0; study < studies; ++study) {
    std::vector<double> common(seeds);
    for (auto& luck : common) luck = normal(random);
    std::vector<Scores> all_grown, all_fine;
    for (std::size_t i = 0; i < cliff_curves.size(); ++i) {
      const auto& curve = cliff_curves[i];
      const auto [fine, truth] = draw_fine(curve, population, shift(random), common, random);
      const auto [grown, rounds] = replay(fine, growing_grid(curve.usual), true, learns);
      const double share =
          static_cast<double>(grown.learning_rates.size()) / static_cast<double>(fine.learning_rates.size());
      growth.share[i] += share / static_cast<double>(studies);
      growth.largest_share = std::max(growth.largest_share, share);
      growth.rounds += rounds / replays;
      compare_figures(growth, mean_curve(grown), mean_curve(fine), truth);
      all_grown.push_back(grown);
      all_fine.push_back(fine);
    }
    compare_pairs(growth, all_grown, all_fine);
  }
  return growth;
}

}  // namespace etude::testing_data
