#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "analysis/decision.h"
#include "analysis/good_range.h"
#include "analysis/study_record.h"
#include "analysis/summary.h"

namespace etude::testing_data {

/// A population that studies are drawn from: per optimizer the true mean accuracy at every learning rate, and how far
/// seeds lie from it (normal, the cells of a seed correlated).
struct Population {
  std::vector<double> learning_rates{1e-4, 1e-3, 1e-2, 1e-1};
  std::vector<std::vector<double>> means;
  std::vector<double> deviations;  ///< one per optimizer
  double correlation = 0.3;        ///< between any two cells of one seed
  /// How probably a trial of the first optimizer diverges at the third learning rate; it counts as untrained there.
  double first_diverges = 0;

  static constexpr double untrained = 0.1;
  [[nodiscard]] LearningRateCurve truth(std::size_t optimizer) const {
    auto scores = means[optimizer];
    if (optimizer == 0) scores[2] += first_diverges * (untrained - scores[2]);
    return {.learning_rates = learning_rates, .scores = scores, .diverged = {}, .untrained = untrained};
  }
};

/// `count` optimizers whose first two are equally good, and all others worse by every criterion: 20 points below, and
/// twice as dear to be off with. That is what a verdict errs at most on. `noise`: the first two's deviation; the
/// others' is 0.01.
inline Population top_two_equal(std::size_t count, double noise = 0.01) {
  Population population;
  for (std::size_t i = 0; i < count; ++i) {
    population.means.push_back(i < 2 ? std::vector{0.5, 0.7, 0.69, 0.45} : std::vector{0.15, 0.5, 0.3, 0.12});
    population.deviations.push_back(i < 2 ? noise : 0.01);
  }
  return population;
}

inline StudyRecord draw_study(const Population& population, std::int64_t seeds, std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  StudyRecord study{.name = "simulated"};
  std::vector<double> common;
  for (std::int64_t seed = 0; seed < seeds; ++seed) common.push_back(normal(random));
  for (std::size_t o = 0; o < population.means.size(); ++o) {
    for (std::size_t r = 0; r < population.learning_rates.size(); ++r) {
      for (std::int64_t seed = 0; seed < seeds; ++seed) {
        const double own = normal(random);
        const double z = std::sqrt(population.correlation) * common[static_cast<std::size_t>(seed)] +
                         std::sqrt(1 - population.correlation) * own;
        const double accuracy = population.means[o][r] + population.deviations[o] * z;
        study.trials.push_back(
            finished_trial("optimizer " + std::to_string(o), population.learning_rates[r], seed,
                           {{0, 2.3, Population::untrained, 1}, {1, 3 - 2 * accuracy, accuracy, 1}}));
        if (o == 0 && r == 2 && population.first_diverges > 0 && uniform(random) < population.first_diverges) {
          study.trials.back().history.divergence = {.step = 1, .cause = "loss is nan"};
        }
      }
    }
  }
  describe_grid(study);
  return study;
}

/// How often, over many studies of one population.
struct Tally {
  std::int64_t times = 0, of = 0;
  void add(bool happened) {
    ++of;
    times += happened ? 1 : 0;
  }
  void add(const Interval& interval, double truth) { add(interval.low <= truth && truth <= interval.high); }
  [[nodiscard]] double share() const { return static_cast<double>(times) / static_cast<double>(of); }
};

/// What étude says of a population's studies, against the truth.
struct Coverage {
  std::int64_t studies = 0;
  struct Decisions {
    Tally clear, named;  ///< "probably" is named too
  };
  std::array<Decisions, std::size(criteria)> decisions;
  Tally beaten;                                        ///< one of the first two is called beaten in both
  Tally cells, area, best, cost, sensitivity, window;  ///< intervals that hold the truth
  Tally area_difference, cost_difference;              ///< of the first two optimizers

  [[nodiscard]] const Decisions& by(Criterion criterion) const {
    return decisions[static_cast<std::size_t>(criterion)];
  }

  /// Two standard errors of a share that is `share` in truth, over the studies.
  [[nodiscard]] double allowance(double share) const {
    return 2 * std::sqrt(share * (1 - share) / static_cast<double>(studies));
  }
};

inline Coverage simulate(const Population& population, std::int64_t seeds, std::int64_t studies,
                         std::uint64_t random_seed) {
  std::mt19937_64 random(random_seed);
  Coverage coverage{.studies = studies};
  const auto rates = population.learning_rates.size();
  for (std::int64_t i = 0; i < studies; ++i) {
    const auto study = draw_study(population, seeds, random);
    const auto summary = summarize(study);
    const auto& ranked = summary.ranked();
    for (const auto criterion : criteria) {
      const auto certainty = decide(ranked, criterion).certainty;
      coverage.decisions[static_cast<std::size_t>(criterion)].clear.add(certainty == Certainty::clear);
      coverage.decisions[static_cast<std::size_t>(criterion)].named.add(certainty >= Certainty::likely);
    }
    const auto& first = ranked.per_optimizer.front();
    const auto curve = population.truth(0);
    const auto at = best_learning_rate(curve);
    for (std::size_t r = 0; r < rates; ++r) coverage.cells.add(ranked.cells[r].recorded, curve.scores[r]);
    coverage.area.add(first.area, normalized_area(curve));
    coverage.best.add(first.best, best_score(curve, at));
    coverage.sensitivity.add(first.sensitivity, sensitivity(curve, at));
    coverage.window.add(first.windows[1].decades, usable_window(curve, 0.02).decades);
    const auto cost = cost_of_being_off(1, 1);
    coverage.cost.add(first.cost.decade, cost(curve, at));
    if (summary.optimizers.size() < 2) continue;
    const auto other = population.truth(1);
    coverage.area_difference.add(interval(lead(ranked, Criterion::average, 0, 1)),
                                 normalized_area(curve) - normalized_area(other));
    coverage.cost_difference.add(interval(lead(ranked, Criterion::cost, 0, 1)),
                                 cost(other, best_learning_rate(other)) - cost(curve, at));
    const auto unbeaten = not_beaten(ranked);
    coverage.beaten.add(std::count_if(unbeaten.begin(), unbeaten.end(), [](auto o) { return o < 2; }) < 2);
  }
  return coverage;
}

}  // namespace etude::testing_data
