#pragma once

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "analysis/study_record.h"
#include "analysis/summary.h"
#include "report/verdict.h"

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
    return {.learning_rates = learning_rates, .scores = scores};
  }
};

/// `count` optimizers whose first two are equally good and all others 20 points below: what a verdict errs at most on.
/// `noise`: the first two's deviation; the others' is 0.01.
inline Population top_two_equal(std::size_t count, double noise = 0.01) {
  Population population;
  for (std::size_t i = 0; i < count; ++i) {
    const double height = i < 2 ? 0.7 : 0.5;
    population.means.push_back({height - 0.2, height, height - 0.01, height - 0.25});
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
  Tally clear, named;                            ///< verdicts; "probably" is named too
  Tally cells, area, best, sensitivity, window;  ///< intervals that hold the truth
  Tally difference;                              ///< the first two optimizers' areas

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
    const auto certainty = verdict(summary).certainty;
    coverage.clear.add(certainty == Certainty::clear);
    coverage.named.add(certainty >= Certainty::likely);
    const auto& ranked = summary.ranked();
    const auto& first = ranked.per_optimizer.front();
    const auto curve = population.truth(0);
    const auto at = best_learning_rate(curve);
    for (std::size_t r = 0; r < rates; ++r) coverage.cells.add(ranked.cells[r].recorded, curve.scores[r]);
    coverage.area.add(first.area, normalized_area(curve));
    coverage.best.add(first.best, best_score(curve, at));
    coverage.sensitivity.add(first.sensitivity, sensitivity(curve, at));
    coverage.window.add(first.windows[1].decades, usable_window(curve, 0.02).decades);
    if (summary.optimizers.size() > 1) {
      coverage.difference.add(interval(area_lead(ranked, 0, 1)),
                              normalized_area(curve) - normalized_area(population.truth(1)));
    }
  }
  return coverage;
}

}  // namespace etude::testing_data
