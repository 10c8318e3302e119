#include "report/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/metric.h"
#include "report/metric_text.h"
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

// Of optimizers whose learning rates are all measured. Where none learns the verdict says so.
std::string unranked_caution(const Summary& summary) {
  std::vector<std::size_t> unranked;
  for (const auto& rank : summary.ranked().ranking) {
    if (rank.complete && rank.defined && !rank.ranked) unranked.push_back(rank.optimizer);
  }
  if (unranked.empty()) return "";
  return fmt::format("Not ranked, since nothing is learned there: {}.", names_of(summary, unranked));
}

// What étude trained has an epoch 0; what is imported may have none.
std::string unknown_start_caution(const Summary& summary) {
  const auto& ranked = summary.ranked();
  std::vector<std::size_t> undefined;
  for (const auto& rank : ranked.ranking) {
    if (rank.complete && !rank.defined) undefined.push_back(rank.optimizer);
  }
  std::string text;
  if (std::any_of(ranked.per_optimizer.begin(), ranked.per_optimizer.end(),
                  [](const auto& optimizer) { return !optimizer.learning_is_known; })) {
    text = "The untrained model's value is not known: nothing says whether anything learns.";
  }
  if (undefined.empty()) return text;
  return fmt::format("{}{}A trial that diverged counts as untrained: no average of {} is known.", text,
                     text.empty() ? "" : " ", names_of(summary, undefined));
}

std::string ragged_seeds_caution(const Summary& summary) {
  const auto [fewest, most] = summary.seed_counts();
  if (fewest >= most || fewest >= fewest_seeds) return "";
  return fmt::format("Some learning rates have {} alone, and others {}: what reads the former has no interval.",
                     counted(fewest, "seed"), most);
}

std::string caution(const Summary& summary) {
  std::vector<std::string> sentences;
  if (!summary.unmeasured_choice.empty()) {
    sentences.push_back(fmt::format("Ranked by {}: no finished trial has '{}'.", summary.ranked().metric.title,
                                    summary.unmeasured_choice));
  }
  for (const auto& group : summary.identical_seeds) {
    std::vector<std::int64_t> seeds;
    for (const auto index : group) seeds.push_back(summary.seeds[index]);
    sentences.push_back(identical_seeds_caution(seeds));
  }
  sentences.push_back(unranked_caution(summary));
  sentences.push_back(unknown_start_caution(summary));
  sentences.push_back(ragged_seeds_caution(summary));
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

// An optimizer's area as a phrase: "45.1 % test accuracy", "a test loss of 1.234".
std::string average_phrase(const MetricSummary& ranked, std::size_t optimizer) {
  const auto& metric = ranked.metric;
  const auto value = value_phrase(metric, ranked.per_optimizer[optimizer].area.value);
  return is_share(metric) ? value + " " + metric.title : fmt::format("a {} of {}", metric.title, value);
}

bool anything_learns(const MetricSummary& ranked) {
  return std::any_of(ranked.per_optimizer.begin(), ranked.per_optimizer.end(),
                     [](const auto& optimizer) { return optimizer.learns; });
}

// What rounds to nothing is no lead: of a share a difference of 0.0 points, else two averages that read alike.
bool is_tied(const MetricSummary& ranked, std::size_t leader, double lead) {
  const auto& metric = ranked.metric;
  if (is_share(metric)) return points_text(lead) == points_text(0);
  const auto show = value_show(metric);
  const double area = ranked.per_optimizer[leader].area.value;
  return show(area) == show(area - orientation(metric) * lead);
}

std::string lead_text(const Summary& summary, const Estimate& lead, std::size_t rival) {
  const auto& metric = summary.ranked().metric;
  const auto show = value_show(metric);
  const auto bounds = interval(lead);
  auto text =
      fmt::format("{} {} {}", difference_phrase(metric, lead.value), better_word(metric), summary.optimizers[rival]);
  if (lead.has_interval()) {
    text += fmt::format(" (95 % interval {} to {})", show(bounds.low), show(bounds.high));
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

// "over learning rates from 0.001 to 0.1"
std::string grid_phrase(const std::vector<std::string>& rate_names) {
  if (rate_names.size() == 1) return "at a learning rate of " + rate_names.front();
  return fmt::format("over learning rates from {} to {}", rate_names.front(), rate_names.back());
}

// "Adam probably forgives a wrong learning rate best"; of one learning rate nothing says that.
std::string claim(const std::string& name, bool is_clear, const Summary& summary) {
  const bool is_grid = summary.learning_rates.size() > 1;
  if (is_clear) return name + (is_grid ? " forgives a wrong learning rate best" : " is best");
  return name + (is_grid ? " probably forgives a wrong learning rate best" : " is probably best");
}

// Where the ranking has a leader and rivals.
Verdict answer(const Summary& summary, const Decision& decision, const std::string& grid) {
  const auto& ranked = summary.ranked();
  const auto& metric = ranked.metric;
  const auto leader = ranked.ranking.front().optimizer;
  const auto& name = summary.optimizers[leader];
  const auto average = average_phrase(ranked, leader);
  const auto highest = fmt::format("the {} {} {}, {}", best_word(metric), metric.title, grid,
                                   value_phrase(metric, ranked.per_optimizer[leader].area.value));
  std::vector<std::size_t> tied;
  for (const auto rival : decision.rivals) {
    const double lead = area_lead(ranked, leader, rival).value;
    if (std::isnan(lead)) {
      return {.text = fmt::format("Too early to say: {} averages {}, but has finished nothing in common with {}.", name,
                                  highest, summary.optimizers[rival]),
              .certainty = Certainty::none};
    }
    if (is_tied(ranked, leader, lead)) {
      tied.push_back(rival);
    } else if (lead < 0) {
      return {.text = fmt::format("Undecided: {} averages {} {}, but where {} has finished too, it is {} behind.", name,
                                  average, grid, summary.optimizers[rival], difference_phrase(metric, -lead)),
              .certainty = Certainty::undecided};
    }
  }
  if (!tied.empty()) {
    return {
        .text = fmt::format("Tied: {} averages {} {}, level with {}.", name, average, grid, names_of(summary, tied)),
        .certainty = std::min(decision.certainty, Certainty::undecided)};
  }
  const auto second = decision.rivals.front();
  const auto above = lead_text(summary, area_lead(ranked, leader, second), second);
  std::string text;
  switch (decision.certainty) {
    case Certainty::none:
      text = fmt::format("{} averages {}, {}.", name, highest, above);
      break;
    case Certainty::undecided:
      text = undecided(summary, decision, fmt::format("{} averages {} {}, {}", name, average, grid, above));
      break;
    case Certainty::likely:
    case Certainty::clear:
      text = fmt::format("{}: {} it averages {}, {}.", claim(name, decision.certainty == Certainty::clear, summary),
                         grid, average, above);
  }
  return {.text = text, .certainty = decision.certainty};
}

std::string nothing_learns(const MetricSummary& ranked, bool is_finished) {
  const auto& metric = ranked.metric;
  const auto level = value_phrase(metric, ranked.without_learning);
  const bool noise_is_known = std::any_of(ranked.per_optimizer.begin(), ranked.per_optimizer.end(),
                                          [](const auto& optimizer) { return optimizer.noise_is_known; });
  return fmt::format("Nothing learns here{}: at no learning rate does an optimizer beat {}, which needs no learning{}.",
                     is_finished ? "" : " so far",
                     is_share(metric) ? level + " " + metric.title : fmt::format("a {} of {}", metric.title, level),
                     noise_is_known ? ", by more than noise" : "");
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
  const auto& ranked = summary.ranked();
  if (!anything_learns(ranked)) {
    result.text = nothing_learns(ranked, summary.done == summary.planned);
    return result;
  }
  if (!ranked.ranking[0].ranked) {
    const bool is_undefined = std::any_of(ranked.ranking.begin(), ranked.ranking.end(),
                                          [](const Rank& rank) { return rank.complete && !rank.defined; });
    result.text =
        is_undefined
            ? "No verdict: averages over the learning rates need the untrained model's value, for what diverged."
            : "Too early to say: no optimizer that learns has a finished trial at every learning rate.";
    return result;
  }
  const auto decision = decide(ranked);
  const auto grid = grid_phrase(rate_names);
  if (decision.rivals.empty()) {
    const auto leader = ranked.ranking[0].optimizer;
    result.text = fmt::format("{} averages {} {}; there is nothing to compare it with.", summary.optimizers[leader],
                              average_phrase(ranked, leader), grid);
    return result;
  }
  auto found = answer(summary, decision, grid);
  found.caution = result.caution;
  return found;
}

}  // namespace etude
