#include "analysis/pairing.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <map>
#include <tuple>

#include "analysis/jackknife.h"
#include "analysis/metric.h"
#include "analysis/samples.h"
#include "analysis/seeds.h"

namespace etude {
namespace {

// Bits, not values: a NaN is the same as itself. An older étude measured less: what only one has does not count.
bool identical(const History& a, const History& b) {
  const auto same = [](double x, double y) {
    return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
  };
  return std::equal(a.epochs.begin(), a.epochs.end(), b.epochs.begin(), b.epochs.end(),
                    [&](const EpochRecord& x, const EpochRecord& y) {
                      return same(x.train_loss, y.train_loss) && same(x.test_accuracy, y.test_accuracy) &&
                             std::all_of(x.metrics.begin(), x.metrics.end(), [&](const auto& metric) {
                               const auto other = y.metrics.find(metric.first);
                               return other == y.metrics.end() || same(metric.second, other->second);
                             });
                    });
}

// Two learning rates are one where these are.
std::string to_six_digits(double learning_rate) { return fmt::format("{:.5e}", learning_rate); }

template <class T>
const T& as_it_is(const T& value) {
  return value;
}

// Indices of what both lists hold, pair by pair, in the order of the values. étude 0.1.0 may have planned one learning
// rate in two spellings: each is one side's only once, and pairs with its own spelling first.
template <class T, class Name>
std::pair<std::vector<std::size_t>, std::vector<std::size_t>> in_both(const std::vector<T>& a, const std::vector<T>& b,
                                                                      const Name& name) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  std::vector<bool> is_paired_a(a.size()), is_paired_b(b.size());
  const auto pair_up = [&](const auto& are_one) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      for (std::size_t j = 0; j < b.size() && !is_paired_a[i]; ++j) {
        if (is_paired_b[j] || !are_one(a[i], b[j])) continue;
        is_paired_a[i] = is_paired_b[j] = true;
        pairs.emplace_back(i, j);
      }
    }
  };
  pair_up(std::equal_to<T>());
  pair_up([&](const T& x, const T& y) { return name(x) == name(y); });
  std::sort(pairs.begin(), pairs.end(), [&](const auto& x, const auto& y) { return a[x.first] < a[y.first]; });
  std::pair<std::vector<std::size_t>, std::vector<std::size_t>> result;
  for (const auto& [i, j] : pairs) {
    result.first.push_back(i);
    result.second.push_back(j);
  }
  return result;
}

// In `a`'s order.
template <class T, class Name>
std::vector<T> not_in(const std::vector<T>& a, const std::vector<T>& b, const Name& name) {
  std::vector<T> result;
  std::copy_if(a.begin(), a.end(), std::back_inserter(result), [&](const T& value) {
    return std::none_of(b.begin(), b.end(), [&](const T& other) { return name(other) == name(value); });
  });
  return result;
}

StudyPairing::Unshared unshared(const StudyRecord& a, const StudyRecord& b) {
  return {.optimizers = not_in(a.optimizers, b.optimizers, as_it_is<std::string>),
          .learning_rates = not_in(a.learning_rates, b.learning_rates, to_six_digits),
          .seeds = not_in(a.seeds, b.seeds, as_it_is<std::int64_t>)};
}

// The seeds of either side that repeat another one.
std::vector<std::vector<std::int64_t>> repeated_seeds(const Side& a, const Side& b) {
  std::vector<std::vector<std::int64_t>> groups;
  for (const auto* study : {&a.study, &b.study}) {
    for (const auto& group : identical_seeds(*study)) {
      std::vector<std::int64_t> seeds;
      for (const auto index : group) seeds.push_back(study->seeds[index]);
      if (std::find(groups.begin(), groups.end(), seeds) == groups.end()) groups.push_back(seeds);
    }
  }
  return groups;
}

// The learning rates and the independent seeds that both sides plan, each side's indices.
struct SharedGrid {
  SubGrid a, b;

  SharedGrid(const Side& x, const Side& y) {
    std::tie(a.learning_rates, b.learning_rates) =
        in_both(x.study.learning_rates, y.study.learning_rates, to_six_digits);
    std::tie(a.seeds, b.seeds) = in_both(x.study.seeds, y.study.seeds, as_it_is<std::int64_t>);
    for (std::size_t i = a.seeds.size(); i-- > 0;) {
      if (is_repeated(x.study, i, a.seeds) || is_repeated(y.study, i, b.seeds)) {
        a.seeds.erase(a.seeds.begin() + static_cast<std::ptrdiff_t>(i));
        b.seeds.erase(b.seeds.begin() + static_cast<std::ptrdiff_t>(i));
      }
    }
  }

  // Whether an earlier one of `seeds` is the same seed.
  static bool is_repeated(const StudyRecord& study, std::size_t i, const std::vector<std::size_t>& seeds) {
    for (const auto& group : identical_seeds(study)) {
      const auto holds = [&](std::size_t seed) { return std::find(group.begin(), group.end(), seed) != group.end(); };
      if (holds(seeds[i]) && std::any_of(seeds.begin(), seeds.begin() + static_cast<std::ptrdiff_t>(i), holds)) {
        return true;
      }
    }
    return false;
  }
};

// Of one metric over the trials that pair.
struct PairedScores {
  PairedScores(const Side& x, const Side& y, const SharedGrid& grid, const MetricInfo& metric)
      : a(scores(x.study, x.optimizer, metric, grid.a)),
        b(scores(y.study, y.optimizer, metric, grid.b)),
        metric(metric) {
    a = where_finished(std::move(a), b);
    b = where_finished(std::move(b), a);
  }

  Scores a, b;
  const MetricInfo& metric;

  [[nodiscard]] PairedStatistic statistic(const CurveStatistic& of, Difference difference) const {
    difference.estimate = in_own_sign(metric, difference.estimate);
    const auto curve_a = mean_curve(a), curve_b = mean_curve(b);
    const double sign = orientation(metric);
    return {.a = sign * of(curve_a, best_learning_rate(curve_a)),
            .b = sign * of(curve_b, best_learning_rate(curve_b)),
            .difference = difference};
  }
};

using Trials = std::map<std::pair<std::size_t, std::size_t>, const TrialRecord*>;

Trials finished_trials(const Side& side) {
  Trials trials;
  for (const auto& trial : side.study.trials) {
    const auto& place = trial.planned.place;
    if (is_finished(trial) && place.optimizer == side.optimizer) trials[{place.learning_rate, place.seed}] = &trial;
  }
  return trials;
}

using TrialPairs = std::vector<std::pair<const TrialRecord*, const TrialRecord*>>;

// At one learning rate of either side.
TrialPairs trial_pairs(const Trials& a, const Trials& b, std::size_t rate_a, std::size_t rate_b,
                       const std::vector<std::size_t>& seeds_a, const std::vector<std::size_t>& seeds_b) {
  TrialPairs pairs;
  for (std::size_t i = 0; i < seeds_a.size(); ++i) {
    const auto x = a.find({rate_a, seeds_a[i]}), y = b.find({rate_b, seeds_b[i]});
    if (x != a.end() && y != b.end()) pairs.emplace_back(x->second, y->second);
  }
  return pairs;
}

// One metric's at a learning rate, pair by pair.
PairedMetric::Means paired_means(const TrialPairs& pairs, const MetricInfo& metric, double smallest_deviation) {
  Cell a, b;
  std::vector<double> values_a, values_b, differences;
  for (const auto& [x, y] : pairs) {
    if (std::isnan(counted_value(*x, metric)) || std::isnan(counted_value(*y, metric))) continue;
    a.trials.push_back(x);
    b.trials.push_back(y);
    values_a.push_back(counted_value(*x, metric));
    values_b.push_back(counted_value(*y, metric));
    differences.push_back(values_a.back() - values_b.back());
  }
  auto estimate = mean_estimate(differences, smallest_deviation);
  estimate.some_diverge = a.some_diverge() || b.some_diverge();
  return {.a = mean(values_a), .b = mean(values_b), .difference = interval(estimate)};
}

using FinishedTrials = std::vector<const TrialRecord*>;

FinishedTrials at_learning_rate(const Trials& trials, std::size_t rate) {
  FinishedTrials result;
  for (const auto& [place, trial] : trials) {
    if (place.first == rate) result.push_back(trial);
  }
  return result;
}

PairedMetric::Means unpaired_means(const FinishedTrials& a, const FinishedTrials& b, const MetricInfo& metric,
                                   double smallest_deviation) {
  const auto estimate_of = [&](const FinishedTrials& trials) {
    std::vector<double> values;
    Cell cell;
    for (const auto* trial : trials) {
      if (std::isnan(counted_value(*trial, metric))) continue;
      cell.trials.push_back(trial);
      values.push_back(counted_value(*trial, metric));
    }
    auto estimate = mean_estimate(values, smallest_deviation);
    estimate.some_diverge = cell.some_diverge();
    return estimate;
  };
  const auto x = estimate_of(a), y = estimate_of(b);
  return {.a = x.value, .b = y.value, .difference = interval(unpaired_difference(x, y))};
}

void count_unpaired(const FinishedTrials& a, const FinishedTrials& b, PairedCell& cell, Pairing& result) {
  if (a.empty() || b.empty()) return;
  const auto diverged = [](const TrialRecord* trial) { return trial->history.divergence.has_value(); };
  cell.trials_a = static_cast<std::int64_t>(a.size());
  cell.trials_b = static_cast<std::int64_t>(b.size());
  cell.pairs = std::min(cell.trials_a, cell.trials_b);
  cell.diverged_a = std::count_if(a.begin(), a.end(), diverged);
  cell.diverged_b = std::count_if(b.begin(), b.end(), diverged);
  result.pairs += cell.pairs;
}

// Those that both sides can be ranked by, in a's order.
std::vector<MetricInfo> shared_metrics(const StudyRecord& a, const StudyRecord& b, const std::string& ranked_by) {
  auto metrics = metrics_of(a, ranked_by);
  const auto others = metrics_of(b, ranked_by);
  std::erase_if(metrics, [&](const MetricInfo& metric) {
    return orientation(metric) == 0 ||
           std::none_of(others.begin(), others.end(), [&](const auto& other) { return other.name == metric.name; });
  });
  return metrics;
}

}  // namespace

Pairing pair_trials(const Side& a, const Side& b, const std::string& ranked_by) {
  Pairing result{.a = a.study.optimizers[a.optimizer],
                 .b = b.study.optimizers[b.optimizer],
                 .unpaired = !shares_seeds(a.study) || !shares_seeds(b.study),
                 .seeds = {},
                 .identical_seeds = repeated_seeds(a, b)};
  const SharedGrid grid(a, b);
  for (const auto seed : grid.a.seeds) result.seeds.push_back(a.study.seeds[seed]);
  for (const auto& metric : shared_metrics(a.study, b.study, ranked_by)) {
    const PairedScores paired(a, b, grid, metric);
    const auto compared = compare(paired.a, paired.b);
    result.metrics.push_back({.metric = metric,
                              .best = paired.statistic(best_score, compared.best),
                              .area = paired.statistic(normalized_area, compared.area)});
  }
  const auto trials_a = finished_trials(a), trials_b = finished_trials(b);
  const auto [seeds_a, seeds_b] = in_both(a.study.seeds, b.study.seeds, as_it_is<std::int64_t>);
  for (std::size_t i = 0; i < grid.a.learning_rates.size(); ++i) {
    const auto at = [&, i](const auto& seeds_of_a, const auto& seeds_of_b) {
      return trial_pairs(trials_a, trials_b, grid.a.learning_rates[i], grid.b.learning_rates[i], seeds_of_a,
                         seeds_of_b);
    };
    auto& cell =
        result.cells.emplace_back(PairedCell{.learning_rate = a.study.learning_rates[grid.a.learning_rates[i]]});
    const auto all_a = at_learning_rate(trials_a, grid.a.learning_rates[i]);
    const auto all_b = at_learning_rate(trials_b, grid.b.learning_rates[i]);
    for (auto& metric : result.metrics) {
      const double smallest_deviation = resolution(metric.metric, a.study);
      metric.cells.push_back(result.unpaired
                                 ? unpaired_means(all_a, all_b, metric.metric, smallest_deviation)
                                 : paired_means(at(grid.a.seeds, grid.b.seeds), metric.metric, smallest_deviation));
    }
    if (result.unpaired) {
      count_unpaired(all_a, all_b, cell, result);
      continue;
    }
    for (const auto& [x, y] : at(seeds_a, seeds_b)) {  // what is recorded, identical seeds too
      ++cell.pairs;
      cell.diverged_a += x->history.divergence ? 1 : 0;
      cell.diverged_b += y->history.divergence ? 1 : 0;
      result.identical += identical(x->history, y->history) ? 1 : 0;
    }
    cell.trials_a = cell.trials_b = cell.pairs;
    result.pairs += cell.pairs;
  }
  result.only_a = static_cast<std::int64_t>(trials_a.size());
  result.only_b = static_cast<std::int64_t>(trials_b.size());
  for (const auto& cell : result.cells) {
    result.only_a -= cell.trials_a;
    result.only_b -= cell.trials_b;
  }
  return result;
}

StudyPairing pair_studies(const StudyRecord& a, const StudyRecord& b, const std::string& ranked_by) {
  StudyPairing result{.pairings = {}, .only_a = unshared(a, b), .only_b = unshared(b, a)};
  for (std::size_t i = 0; i < a.optimizers.size(); ++i) {
    const auto other = std::find(b.optimizers.begin(), b.optimizers.end(), a.optimizers[i]);
    if (other == b.optimizers.end()) continue;
    result.pairings.push_back(
        pair_trials({a, i}, {b, static_cast<std::size_t>(other - b.optimizers.begin())}, ranked_by));
  }
  return result;
}

}  // namespace etude
