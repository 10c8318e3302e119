#include "analysis/pairing.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <map>

#include "analysis/samples.h"

namespace etude {
namespace {

using Place = std::pair<double, std::int64_t>;  // learning rate, seed
using Trials = std::map<Place, const TrialRecord*>;

Trials finished_trials(const Side& side) {
  Trials trials;
  for (const auto& trial : side.study.trials) {
    if (trial.status != TrialStatus::done || trial.planned.optimizer != side.optimizer) continue;
    trials[{trial.planned.trial.learning_rate, trial.planned.trial.seed}] = &trial;
  }
  return trials;
}

// Bits, not values: a NaN is the same as itself.
bool identical(const History& a, const History& b) {
  const auto same = [](double x, double y) {
    return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
  };
  return std::equal(a.epochs.begin(), a.epochs.end(), b.epochs.begin(), b.epochs.end(),
                    [&](const auto& x, const auto& y) {
                      return same(x.train_loss, y.train_loss) && same(x.test_accuracy, y.test_accuracy);
                    });
}

// What both lists hold, ascending.
template <class T>
std::vector<T> in_both(std::vector<T> a, std::vector<T> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  std::vector<T> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

// In `a`'s order.
template <class T>
std::vector<T> not_in(const std::vector<T>& a, const std::vector<T>& b) {
  std::vector<T> result;
  std::copy_if(a.begin(), a.end(), std::back_inserter(result),
               [&](const T& value) { return std::find(b.begin(), b.end(), value) == b.end(); });
  return result;
}

StudyPairing::Unshared unshared(const StudyRecord& a, const StudyRecord& b) {
  return {.optimizers = not_in(a.optimizers, b.optimizers),
          .learning_rates = not_in(a.learning_rates, b.learning_rates),
          .seeds = not_in(a.seeds, b.seeds)};
}

PairedFigure figure(const SampledCurves& a, const SampledCurves& b, const CurveFigure& of, Difference difference,
                    double sign) {
  auto& [value, low, high] = difference.difference;
  if (sign < 0) difference.difference = {.value = -value, .low = -high, .high = -low};
  return {.a = sign * of(a.all), .b = sign * of(b.all), .difference = difference};
}

// Of one metric over the trials that pair.
struct PairedScores {
  PairedScores(const Side& x, const Side& y, Metric metric, const std::vector<double>& learning_rates,
               const std::vector<std::int64_t>& seeds)
      : a(scores(x.study, x.optimizer, metric, learning_rates, seeds)),
        b(scores(y.study, y.optimizer, metric, learning_rates, seeds)),
        sign(metric == Metric::accuracy ? 1 : -1) {
    a = where_finished(std::move(a), b);
    b = where_finished(std::move(b), a);
  }

  Scores a, b;
  double sign;  // a loss enters Scores negated

  // The metric's own values at a learning rate, one per shared seed.
  [[nodiscard]] std::vector<double> values(const Scores& side, std::size_t learning_rate) const {
    auto list = finished(side.at(learning_rate));
    for (auto& value : list) value *= sign;
    return list;
  }

  [[nodiscard]] Interval difference(std::size_t learning_rate) const {
    auto differences = values(a, learning_rate);
    const auto other = values(b, learning_rate);
    for (std::size_t i = 0; i < other.size(); ++i) differences[i] -= other[i];
    return mean_interval(differences);
  }

  void figures(PairedFigure& best, PairedFigure& area) const {
    const auto curves_a = sample_curves(a), curves_b = sample_curves(b);
    const auto compared = compare({a, curves_a}, {b, curves_b});
    const auto best_score = [](const auto& curve) { return best_learning_rate(curve).score; };
    best = figure(curves_a, curves_b, best_score, compared.best, sign);
    area = figure(curves_a, curves_b, normalized_area, compared.area, sign);
  }
};

}  // namespace

Pairing pair_trials(const Side& a, const Side& b) {
  Pairing result{.a = a.optimizer, .b = b.optimizer, .seeds = in_both(a.study.seeds, b.study.seeds)};
  const auto learning_rates = in_both(a.study.learning_rates, b.study.learning_rates);
  const PairedScores accuracy(a, b, Metric::accuracy, learning_rates, result.seeds);
  const PairedScores loss(a, b, Metric::loss, learning_rates, result.seeds);
  accuracy.figures(result.best_accuracy, result.accuracy_area);
  loss.figures(result.best_loss, result.loss_area);
  for (std::size_t i = 0; i < learning_rates.size(); ++i) {
    result.cells.push_back({.learning_rate = learning_rates[i],
                            .accuracy_a = mean(accuracy.values(accuracy.a, i)),
                            .accuracy_b = mean(accuracy.values(accuracy.b, i)),
                            .loss_a = mean(loss.values(loss.a, i)),
                            .loss_b = mean(loss.values(loss.b, i)),
                            .accuracy = accuracy.difference(i),
                            .loss = loss.difference(i)});
  }
  const auto trials_a = finished_trials(a), trials_b = finished_trials(b);
  for (const auto& [place, trial] : trials_a) {
    const auto other = trials_b.find(place);
    if (other == trials_b.end()) continue;
    ++result.pairs;
    if (identical(trial->history, other->second->history)) ++result.identical;
    auto& cell = result.cells[static_cast<std::size_t>(
        std::find(learning_rates.begin(), learning_rates.end(), place.first) - learning_rates.begin())];
    ++cell.pairs;
    cell.diverged_a += trial->history.divergence ? 1 : 0;
    cell.diverged_b += other->second->history.divergence ? 1 : 0;
  }
  result.only_a = static_cast<std::int64_t>(trials_a.size()) - result.pairs;
  result.only_b = static_cast<std::int64_t>(trials_b.size()) - result.pairs;
  return result;
}

StudyPairing pair_studies(const StudyRecord& a, const StudyRecord& b) {
  StudyPairing result{.pairings = {}, .only_a = unshared(a, b), .only_b = unshared(b, a)};
  for (const auto& optimizer : a.optimizers) {
    if (std::find(b.optimizers.begin(), b.optimizers.end(), optimizer) == b.optimizers.end()) continue;
    result.pairings.push_back(pair_trials({a, optimizer}, {b, optimizer}));
  }
  return result;
}

}  // namespace etude
