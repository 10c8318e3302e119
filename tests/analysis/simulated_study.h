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
/// seeds lie from it (the cells of a seed correlated).
struct Population {
  std::vector<double> learning_rates{1e-4, 1e-3, 1e-2, 1e-1};
  std::vector<std::vector<double>> means;
  std::vector<double> deviations;  ///< one per optimizer
  std::vector<double> rougher{};   ///< by learning rate, a factor of the deviation; empty: none
  double correlation = 0.3;        ///< between any two cells of one seed
  bool is_skewed = false;          ///< a tail of bad seeds: a cell's skewness is -1.5
  bool is_unpaired = false;        ///< every optimizer has seeds of its own
  bool is_ragged = false;          ///< at the lowest learning rate three seeds alone are finished
  std::vector<double> diverges{};  ///< by optimizer, how probably a trial does at the third learning rate

  static constexpr double untrained = 0.1, usual_learning_rate = 1e-3;
  [[nodiscard]] double divergence(std::size_t optimizer, std::size_t rate) const {
    return rate == 2 && optimizer < diverges.size() ? diverges[optimizer] : 0;
  }
  /// A trial that diverged counts as untrained.
  [[nodiscard]] LearningRateCurve truth(std::size_t optimizer) const {
    auto scores = means[optimizer];
    for (std::size_t i = 0; i < scores.size(); ++i) {
      scores[i] += divergence(optimizer, i) * (untrained - scores[i]);
    }
    std::vector<bool> diverged;
    for (std::size_t i = 0; i < scores.size(); ++i) diverged.push_back(divergence(optimizer, i) > 0);
    return {.learning_rates = learning_rates, .scores = scores, .diverged = diverged, .untrained = untrained};
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

/// Two equals whose curve is as CIFAR-10's: two learning rates a decade, a flat top, a cliff; seeds lie 0.01 apart on
/// top and five times that at the cliff.
inline Population like_real() {
  Population population{.learning_rates = {}, .means = {}, .deviations = {0.01, 0.01}};
  std::vector<double> curve;
  for (int i = 0; i <= 10; ++i) {
    const double x = -5 + 0.5 * i;
    const double rise = 1 / (1 + std::exp(-2 * (x + 4))), fall = 1 / (1 + std::exp(5 * (x + 1.2)));
    population.learning_rates.push_back(std::pow(10, x));
    curve.push_back(Population::untrained + 0.6 * rise * fall);
    population.rougher.push_back(1 + 16 * fall * (1 - fall));
  }
  population.means = {curve, curve};
  return population;
}

/// A seed's luck: mean 0, deviation 1.
class Luck {
 public:
  Luck(const Population& population, std::mt19937_64& random) : is_skewed_(population.is_skewed), random_(random) {}

  // Two such, in the correlation of 0.3, have a skewness of -1.5.
  double operator()() { return is_skewed_ ? 1 - exponential_(random_) : normal_(random_); }

 private:
  bool is_skewed_;
  std::mt19937_64& random_;
  std::normal_distribution<double> normal_;
  std::exponential_distribution<double> exponential_;
};

inline StudyRecord draw_study(const Population& population, std::int64_t seeds, std::mt19937_64& random) {
  Luck luck(population, random);
  std::uniform_real_distribution<double> uniform;
  StudyRecord study{.name = "simulated"};
  study.report = R"({"usual_learning_rates": {"optimizer 0": 0.001})" +
                 std::string(population.is_unpaired ? R"(, "unpaired": true})" : "}");
  constexpr std::int64_t ragged_seeds = 3;
  std::vector<double> common;
  for (std::size_t o = 0; o < population.means.size(); ++o) {
    if (o == 0 || population.is_unpaired) {
      common.clear();
      for (std::int64_t seed = 0; seed < seeds; ++seed) common.push_back(luck());
    }
    for (std::size_t r = 0; r < population.learning_rates.size(); ++r) {
      for (std::int64_t seed = 0; seed < seeds; ++seed) {
        const double z = std::sqrt(population.correlation) * common[static_cast<std::size_t>(seed)] +
                         std::sqrt(1 - population.correlation) * luck();
        const double rougher = population.rougher.empty() ? 1 : population.rougher[r];
        const double accuracy = population.means[o][r] + population.deviations[o] * rougher * z;
        const std::int64_t own = population.is_unpaired ? seed + static_cast<std::int64_t>(o) * seeds : seed;
        auto trial = finished_trial("optimizer " + std::to_string(o), population.learning_rates[r], own,
                                    {{0, 2.3, Population::untrained, 1}, {1, 3 - 2 * accuracy, accuracy, 1}});
        const double divergence = population.divergence(o, r);
        if (divergence > 0 && uniform(random) < divergence) {
          trial.history.divergence = {.step = 1, .cause = "loss is nan"};
          trial.history.epochs.back().test_accuracy = Population::untrained;
        }
        if (population.is_ragged && r == 0 && seed >= ragged_seeds) continue;
        study.trials.push_back(std::move(trial));
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
  /// One that is not shown promises nothing, and of what is not defined in truth there is none.
  void add(const Interval& interval, double truth) {
    if (!std::isnan(interval.low) && !std::isnan(truth)) add(interval.low <= truth && truth <= interval.high);
  }
  [[nodiscard]] double share() const { return static_cast<double>(times) / static_cast<double>(of); }
};

/// What étude says of a population's studies, against the truth.
struct Coverage {
  std::int64_t studies = 0;
  struct Decisions {
    Tally clear, named;  ///< "probably" is named too
  };
  std::array<Decisions, std::size(criteria)> decisions;
  Tally beaten;  ///< one of the first two is called beaten in both
  /// Intervals that hold the truth; of the first optimizer.
  Tally cells, area, best, gain, cost, half_decade, too_low, too_high, forgiveness, guess, sensitivity, window;
  Tally area_difference, cost_difference;  ///< of the first two optimizers

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
    coverage.gain.add(first.cost.gain, gain(curve, at));
    coverage.half_decade.add(first.cost.half_decade, cost_of_being_off(0.5, 0.5)(curve, at));
    coverage.too_low.add(first.cost.too_low, cost_of_being_off(1, 0)(curve, at));
    coverage.too_high.add(first.cost.too_high, cost_of_being_off(0, 1)(curve, at));
    coverage.forgiveness.add(first.cost.forgiveness, forgiveness(curve, at));
    coverage.guess.add(first.cost.when_you_guess, when_you_guess(Population::usual_learning_rate)(curve, at));
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
