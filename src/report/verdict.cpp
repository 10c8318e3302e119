#include "report/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "study/learning_rates.h"

namespace etude {
namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text;
}

template <class Index>
std::string names_of(const Summary& summary, const std::vector<Index>& optimizers) {
  std::vector<std::string> names;
  for (const auto i : optimizers) names.push_back(summary.optimizers[i]);
  return listed(names);
}

bool some_diverge(const Summary& summary) {
  return std::any_of(summary.cells.begin(), summary.cells.end(),
                     [](const auto& item) { return item.cell.some_diverge(); });
}

std::string caution(const Summary& summary) {
  std::vector<std::string> sentences;
  for (const auto& group : summary.identical_seeds) {
    std::vector<std::int64_t> seeds;
    for (const auto index : group) seeds.push_back(summary.seeds[index]);
    sentences.push_back(identical_seeds_caution(seeds));
  }
  const auto seeds = summary.independent_seeds.size();
  sentences.push_back(seeds_caution(seeds));
  if (seeds >= fewest_seeds && seeds < fewest_seeds_where_some_diverge && some_diverge(summary)) {
    sentences.push_back(fmt::format(
        "At some learning rates some seeds diverged and others did not: {} seeds do not show how often, so what "
        "reads such a learning rate has no interval below {}.",
        seeds, fewest_seeds_where_some_diverge));
  }
  if (summary.done < summary.planned) {
    sentences.push_back(fmt::format("{} of {} trials are not finished; figures are of those that are.",
                                    summary.planned - summary.done, summary.planned));
  }
  std::erase(sentences, "");
  return fmt::format("{}", fmt::join(sentences, " "));
}

double area_of(const Summary& summary, std::size_t optimizer) {
  return summary.per_optimizer[optimizer].accuracy.area.value;
}

bool anything_learns(const Summary& summary) {
  return std::any_of(summary.per_optimizer.begin(), summary.per_optimizer.end(),
                     [](const auto& optimizer) { return optimizer.accuracy.learns; });
}

// What rounds to nothing is no lead.
bool is_tied(double lead) { return points_text(lead) == points_text(0); }

std::string lead_text(const Summary& summary, const Estimate& lead, std::size_t rival) {
  const auto bounds = interval(lead);
  auto text = fmt::format("{} points above {}", points_text(lead.value), summary.optimizers[rival]);
  if (lead.has_interval()) {
    text += fmt::format(" (95 % interval {} to {})", points_text(bounds.low), points_text(bounds.high));
  }
  return text;
}

std::string undecided(const Summary& summary, const Decision& decision, const std::string& averages) {
  auto others = decision.may_be_best;
  others.erase(others.begin());
  const bool all = others.size() == decision.rivals.size() && others.size() > 1;
  return fmt::format("Undecided: {}, but these seeds do not tell it from {}.", averages,
                     all ? fmt::format("any of the {} others", others.size()) : names_of(summary, others));
}

// Where the ranking has a complete leader and rivals.
Verdict answer(const Summary& summary, const Decision& decision, const std::string& grid) {
  const auto leader = summary.ranking.front().optimizer;
  const auto& name = summary.optimizers[leader];
  const auto area = points_text(area_of(summary, leader));
  std::vector<std::size_t> tied;
  for (const auto rival : decision.rivals) {
    const double lead = area_lead(summary, leader, rival).value;
    if (std::isnan(lead)) {
      return {.text = fmt::format("Too early to say: {} averages the highest test accuracy {}, {} %, but has finished "
                                  "nothing in common with {}.",
                                  name, grid, area, summary.optimizers[rival]),
              .certainty = Certainty::none};
    }
    if (is_tied(lead)) {
      tied.push_back(rival);
    } else if (lead < 0) {
      return {.text = fmt::format("Undecided: {} averages {} % test accuracy {}, but where {} has finished too, it is "
                                  "{} points behind.",
                                  name, area, grid, summary.optimizers[rival], points_text(-lead)),
              .certainty = Certainty::undecided};
    }
  }
  if (!tied.empty()) {
    return {.text = fmt::format("Tied: {} averages {} % test accuracy {}, level with {}.", name, area, grid,
                                names_of(summary, tied)),
            .certainty = std::min(decision.certainty, Certainty::undecided)};
  }
  const auto second = decision.rivals.front();
  const auto above = lead_text(summary, area_lead(summary, leader, second), second);
  std::string text;
  switch (decision.certainty) {
    case Certainty::none:
      text = fmt::format("{} averages the highest test accuracy {}, {} %, {}.", name, grid, area, above);
      break;
    case Certainty::undecided:
      text =
          undecided(summary, decision, fmt::format("{} averages {} % test accuracy {}, {}", name, area, grid, above));
      break;
    case Certainty::likely:
    case Certainty::clear:
      text = fmt::format("{} {} a wrong learning rate best: {} it averages {} % test accuracy, {}.", name,
                         decision.certainty == Certainty::clear ? "forgives" : "probably forgives", grid, area, above);
  }
  return {.text = text, .certainty = decision.certainty};
}

std::string nothing_learns(const Summary& summary) {
  return fmt::format(
      "Nothing learns here: at no learning rate does an optimizer beat {} % test accuracy, which needs no learning, by "
      "more than noise.",
      points_text(summary.chance));
}

}  // namespace

std::string seeds_caution(std::size_t seeds) {
  if (seeds == 1) return "One seed: nothing here says how much of a difference is luck.";
  if (seeds == 2) return "Two seeds do not show how much of a difference is luck: intervals begin with three.";
  return "";
}

std::string identical_seeds_caution(const std::vector<std::int64_t>& seeds) {
  std::vector<std::string> names;
  for (const auto seed : seeds) names.push_back(std::to_string(seed));
  return fmt::format("Seeds {} gave the same numbers to the last bit: they count as one seed.", listed(names));
}

Verdict verdict(const Summary& summary) { return verdict(summary, learning_rate_names(summary.learning_rates)); }

Verdict verdict(const Summary& summary, const std::vector<std::string>& rate_names) {
  Verdict result{.text = "No trial is finished yet.", .caution = {}};
  if (summary.done == 0) return result;
  result.caution = caution(summary);
  if (!anything_learns(summary) && summary.done == summary.planned) {
    result.text = nothing_learns(summary);
    return result;
  }
  if (!summary.ranking[0].complete) {
    result.text = "Too early to say: no optimizer has a finished trial at every learning rate.";
    return result;
  }
  const auto decision = decide(summary);
  const auto grid = fmt::format("over learning rates from {} to {}", rate_names.front(), rate_names.back());
  if (decision.rivals.empty()) {
    const auto leader = summary.ranking[0].optimizer;
    result.text = fmt::format("{} averages {} % test accuracy {}; there is nothing to compare it with.",
                              summary.optimizers[leader], points_text(area_of(summary, leader)), grid);
    return result;
  }
  auto found = answer(summary, decision, grid);
  found.caution = result.caution;
  return found;
}

}  // namespace etude
