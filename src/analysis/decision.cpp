#include "analysis/decision.h"

#include <algorithm>
#include <cmath>

#include "analysis/metric.h"

namespace etude {
namespace {

bool is_covered(const MetricSummary& summary, Criterion criterion, const Rank& rank) {
  if (criterion == Criterion::average) return rank.ranked;
  const auto& optimizer = summary.per_optimizer[rank.optimizer];
  const bool is_cut_off = criterion == Criterion::best && !optimizer.learning_rates_to_add.empty();
  return optimizer.is_finished && optimizer.learns && !is_cut_off &&
         std::isfinite(figure(summary, criterion, rank.optimizer));
}

std::vector<std::size_t> covered(const MetricSummary& summary, Criterion criterion) {
  std::vector<std::size_t> result;
  for (const auto& rank : summary.ranking) {
    if (is_covered(summary, criterion, rank)) result.push_back(rank.optimizer);
  }
  // The ranking is by average already, and breaks the others' ties.
  std::stable_sort(result.begin(), result.end(), [&](std::size_t a, std::size_t b) {
    return criterion != Criterion::average && figure(summary, criterion, a) > figure(summary, criterion, b);
  });
  return result;
}

Certainty certainty_of(const Estimate& ahead, const Levels& levels) {
  const double p = p_value(ahead);
  if (!(ahead.value > 0)) return Certainty::undecided;
  if (p <= levels.clear) return ahead.has_interval() ? Certainty::clear : Certainty::likely;
  return p <= levels.likely && ahead.has_interval() ? Certainty::likely : Certainty::undecided;
}

bool beats(const Estimate& ahead, double one_sided_level) {
  return ahead.value > 0 && p_value(ahead) / 2 <= one_sided_level;
}

bool contains(const std::vector<std::size_t>& list, std::size_t item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

}  // namespace

const char* to_string(Certainty certainty) {
  constexpr const char* names[] = {"none", "undecided", "likely", "clear"};
  return names[static_cast<std::size_t>(certainty)];
}

double figure(const MetricSummary& summary, Criterion criterion, std::size_t index) {
  const auto& optimizer = summary.per_optimizer[index];
  const double sign = orientation(summary.metric);
  switch (criterion) {
    case Criterion::best:
      return sign * optimizer.best.value;
    case Criterion::cost:
      return -optimizer.cost.decade.value;
    case Criterion::average:
      break;
  }
  return sign * optimizer.area.value;
}

bool is_beaten(const Estimate& ahead, double level) {
  return ahead.value > 0 && ahead.has_interval() && p_value(ahead) <= level;
}

Decision decide(const MetricSummary& summary, Criterion criterion) {
  Decision decision{.criterion = criterion, .covered = covered(summary, criterion)};
  if (criterion == summary.beaten_in) {
    std::erase_if(decision.covered, [&](std::size_t i) { return contains(summary.beaten, i); });
  }
  const auto& all = decision.covered;
  const double level = summary.levels.clear;
  if (all.size() < 2) return decision;
  const auto leader = all.front();
  decision.may_be_best.push_back(leader);
  decision.certainty = Certainty::clear;
  bool testable = true;
  for (std::size_t i = 1; i < all.size(); ++i) {
    const auto ahead = lead(summary, criterion, leader, all[i]);
    testable = testable && ahead.seeds >= fewest_seeds;
    decision.certainty = std::min(decision.certainty, certainty_of(ahead, summary.levels));
    if (!beats(ahead, level / static_cast<double>(all.size() - 1))) decision.may_be_best.push_back(all[i]);
  }
  if (!testable) decision.certainty = Certainty::none;
  if (decision.certainty != Certainty::undecided) decision.may_be_best.clear();
  return decision;
}

std::vector<std::size_t> left_out(const MetricSummary& summary, const Decision& decision) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < summary.per_optimizer.size(); ++i) {
    const auto& optimizer = summary.per_optimizer[i];
    if (decision.criterion == summary.beaten_in && contains(summary.beaten, i)) continue;
    if (!contains(decision.covered, i) && (optimizer.learns || !optimizer.is_finished)) result.push_back(i);
  }
  return result;
}

std::vector<std::size_t> named(const Decision& decision) {
  if (decision.certainty < Certainty::likely) return decision.may_be_best;
  return {decision.covered.front()};
}

std::vector<std::size_t> not_beaten(const MetricSummary& summary) {
  const auto by_best = covered(summary, Criterion::best), by_cost = covered(summary, Criterion::cost);
  std::vector<std::size_t> in_both, result;
  std::copy_if(by_best.begin(), by_best.end(), std::back_inserter(in_both),
               [&](std::size_t i) { return contains(by_cost, i); });
  const auto pairs = static_cast<double>(in_both.size()) * (static_cast<double>(in_both.size()) - 1) / 2;
  const auto beats_in_both = [&](std::size_t a, std::size_t b) {
    const auto surely_beats = [&](Criterion criterion) {
      const auto ahead = lead(summary, criterion, a, b);
      return ahead.has_interval() && beats(ahead, summary.levels.clear / pairs);
    };
    return surely_beats(Criterion::best) && surely_beats(Criterion::cost);
  };
  for (std::size_t i = 0; i < summary.per_optimizer.size(); ++i) {
    const auto& optimizer = summary.per_optimizer[i];
    if (optimizer.is_finished && !optimizer.learns) continue;
    const bool is_beaten = contains(in_both, i) && std::any_of(in_both.begin(), in_both.end(), [&](std::size_t other) {
                             return other != i && beats_in_both(other, i);
                           });
    if (!is_beaten) result.push_back(i);
  }
  return result;
}

}  // namespace etude
