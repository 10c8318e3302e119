#include "report/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace etude {
namespace {

constexpr std::size_t enough_seeds = 5;

// The pair's area, the first less the second, whichever way round it is kept.
Interval area_difference(const Summary& summary, const std::string& first, const std::string& second) {
  for (const auto& pair : summary.comparisons) {
    const auto& d = pair.accuracy.area.difference;
    if (pair.a == first && pair.b == second) return d;
    if (pair.a == second && pair.b == first) return {.value = -d.value, .low = -d.high, .high = -d.low};
  }
  return {.value = NAN, .low = NAN, .high = NAN};
}

double area_of(const Summary& summary, const std::string& optimizer) {
  for (const auto& figures : summary.per_optimizer) {
    if (figures.optimizer == optimizer) return figures.accuracy.area.value;
  }
  return NAN;
}

std::string caution(const Summary& summary) {
  std::string text = seeds_caution(summary.seeds.size());
  if (summary.done < summary.planned) {
    text += fmt::format("{}{} of {} trials are not finished; figures are of those that are.", text.empty() ? "" : " ",
                        summary.planned - summary.done, summary.planned);
  }
  return text;
}

}  // namespace

std::string seeds_caution(std::size_t seeds) {
  if (seeds == 1) return "One seed: nothing here says how much of a difference is luck.";
  if (seeds == 0 || seeds >= enough_seeds) return "";
  // Two optimizers of equal worth: the probability that all n seeds point the same way.
  constexpr const char* text =
      "{0} seeds prove little: between two equal optimizers, all {0} would point the same way once in {1} studies by "
      "luck "
      "alone, and an interval from {0} values is narrower than the truth.";
  return fmt::format(text, seeds, 1 << (seeds - 1));
}

Verdict verdict(const Summary& summary, std::string (*rate)(double)) {
  Verdict result{.text = "No trial is finished yet.", .certainty = "none", .caution = {}};
  if (summary.done == 0) return result;
  result.caution = caution(summary);
  if (!summary.ranking[0].complete) {
    result.text = "Too early to say: no optimizer has a finished trial at every learning rate.";
    return result;
  }
  const auto& leader = summary.ranking[0].optimizer;
  const double area = 100 * area_of(summary, leader);
  const auto grid = fmt::format("over learning rates from {} to {}", rate(summary.learning_rates.front()),
                                rate(summary.learning_rates.back()));
  if (summary.ranking.size() == 1 || !summary.ranking[1].complete) {
    result.text =
        fmt::format("{} averages {:.1f} % test accuracy {}; there is nothing to compare it with.", leader, area, grid);
    return result;
  }
  const auto& second = summary.ranking[1].optimizer;
  const auto lead = area_difference(summary, leader, second);
  if (std::isnan(lead.value)) {
    result.text = fmt::format(
        "Too early to say: {} averages the highest test accuracy {}, {:.1f} %, but has finished nothing in common with "
        "{}.",
        leader, grid, area, second);
    return result;
  }
  if (lead.value < 0) {
    result.certainty = "undecided";
    result.text = fmt::format(
        "Undecided: {} averages {:.1f} % test accuracy {}, but where {} has finished too, it is {:.1f} points behind.",
        leader, area, grid, second, -100 * lead.value);
    return result;
  }
  if (std::isnan(lead.low)) {
    result.text = fmt::format("{} averages the highest test accuracy {}, {:.1f} %, {:.1f} points above {}.", leader,
                              grid, area, 100 * lead.value, second);
    return result;
  }
  const auto interval = fmt::format("{:.1f} points above {} (95 % interval {:.1f} to {:.1f})", 100 * lead.value, second,
                                    100 * lead.low, 100 * lead.high);
  if (lead.low > 0) {
    const bool clear = summary.seeds.size() >= enough_seeds;
    result.certainty = clear ? "clear" : "likely";
    result.text = fmt::format("{} {} a wrong learning rate best: {} it averages {:.1f} % test accuracy, {}.", leader,
                              clear ? "forgives" : "probably forgives", grid, area, interval);
    return result;
  }
  result.certainty = "undecided";
  const auto level = std::count_if(summary.ranking.begin() + 1, summary.ranking.end(), [&](const Rank& other) {
    return !(area_difference(summary, leader, other.optimizer).low > 0);
  });
  result.text = fmt::format(
      "Undecided: {} averages {:.1f} % test accuracy {}, {}, but these seeds cannot tell it from {} other optimizer{}.",
      leader, area, grid, interval, level, level == 1 ? "" : "s");
  return result;
}

}  // namespace etude
