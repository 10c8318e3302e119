#include "report/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "analysis/metric.h"
#include "report/metric_text.h"
#include "report/verdict_details.h"

namespace etude {
namespace {

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
  return fmt::format(
      "Some learning rates have {} alone, and others {}: figures that take the former in have no interval.",
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

bool anything_learns(const MetricSummary& ranked) {
  return std::any_of(ranked.per_optimizer.begin(), ranked.per_optimizer.end(),
                     [](const auto& optimizer) { return optimizer.learns; });
}

// "over learning rates from 0.001 to 0.1"
std::string grid_phrase(const std::vector<std::string>& rate_names) {
  if (rate_names.size() == 1) return "at a learning rate of " + rate_names.front();
  return fmt::format("over learning rates from {} to {}", rate_names.front(), rate_names.back());
}

// The words of a criterion: of a leader whose figure is known.
struct Phrases {
  std::string claim;           // "Adam forgives a wrong learning rate best"
  std::string probable_claim;  // "Adam probably forgives a wrong learning rate best"
  std::string it;       // after a claim: "being off by up to 10 times costs it 2.9 points of test accuracy on average"
  std::string of_name;  // alone: "being off by up to 10 times costs Adam least, 2.9 points of test accuracy on average"
  std::string level;    // "being off by up to 10 times costs Adam 2.9 points of test accuracy on average"
  std::string end;      // "; SGD may forgive more, which the grid ends too early to show"; or nothing
  std::string better, worse;  // "less than", "above"; "more": where a difference lies
};

// " of the 5 that the grid covers"; empty where none is left out.
std::string scope_phrase(const MetricSummary& ranked, const Decision& decision) {
  const auto out = left_out(ranked, decision);
  if (out.empty()) return "";
  const auto unfinished =
      std::count_if(out.begin(), out.end(), [&](std::size_t i) { return !ranked.per_optimizer[i].is_finished; });
  const bool all = unfinished == static_cast<std::ptrdiff_t>(out.size());
  return fmt::format(" of the {} that {}{}{}", decision.covered.size(), unfinished > 0 ? "are finished" : "",
                     unfinished > 0 && !all ? " and that " : "", all ? "" : "the grid covers");
}

Phrases phrases_of_cost(const Summary& summary, const Decision& decision) {
  const auto& ranked = summary.ranked();
  const auto leader = decision.covered.front();
  const auto& name = summary.optimizers[leader];
  const auto scope = scope_phrase(ranked, decision);
  const auto cost = cost_phrase(ranked.metric, ranked.per_optimizer[leader].cost.decade.value) + " on average";
  auto cut_off = left_out(ranked, decision);
  std::erase_if(cut_off, [&](std::size_t i) {
    const auto& other = ranked.per_optimizer[i];
    return !other.is_finished || std::isnan(other.cost.gain.value);
  });
  return {.claim = fmt::format("{} forgives a wrong learning rate best{}", name, scope),
          .probable_claim = fmt::format("{} probably forgives a wrong learning rate best{}", name, scope),
          .it = fmt::format("being off by up to 10 times costs it {}", cost),
          .of_name = fmt::format("being off by up to 10 times costs {} least{}, {}", name, scope, cost),
          .level = fmt::format("being off by up to 10 times costs {} {}", name, cost),
          .end = cut_off.empty() ? ""
                                 : fmt::format("; {} may forgive more, which the grid ends too early to show",
                                               names_of(summary, cut_off)),
          .better = "less than",
          .worse = "more"};
}

Phrases phrases_of_average(const Summary& summary, const Decision& decision, const RateTexts& rates) {
  const auto& ranked = summary.ranked();
  const auto& metric = ranked.metric;
  const auto leader = decision.covered.front();
  const auto& name = summary.optimizers[leader];
  const auto grid = grid_phrase(rates.grid);
  const auto value = value_phrase(metric, ranked.per_optimizer[leader].area.value);
  // "45.1 % test accuracy", "a test loss of 1.234"
  const auto average =
      is_share(metric) ? fmt::format("{} {}", value, metric.title) : fmt::format("a {} of {}", metric.title, value);
  const bool is_grid = rates.grid.size() > 1;  // of one learning rate nothing is averaged
  const auto of_name = fmt::format("{} averages {} {}", name, average, grid);
  const auto claimed = [&](const char* is) { return (is_grid ? "By average over the grid " : "") + name + is; };
  return {.claim = claimed(" is best"),
          .probable_claim = claimed(" is probably best"),
          .it = fmt::format("{} it averages {}", grid, average),
          .of_name = of_name,
          .level = of_name,
          .end = "",
          .better = better_word(metric),
          .worse = "behind"};
}

// What rounds to nothing is no lead: of a share a difference of 0.0 points, else two figures that read alike.
bool is_tied(const MetricSummary& ranked, const Decision& decision, double ahead) {
  const auto& metric = ranked.metric;
  if (is_share(metric)) return points_text(ahead) == points_text(0);
  const auto show = value_show(metric);
  const auto& leader = ranked.per_optimizer[decision.covered.front()];
  const bool by_cost = decision.criterion == Criterion::cost;
  const double value = by_cost ? leader.cost.decade.value : leader.area.value;
  return show(value) == show(by_cost ? value + ahead : value - orientation(metric) * ahead);
}

// "12.5 points less than SGD (95 % interval 10.1 to 14.8)"
std::string lead_text(const Summary& summary, const Estimate& ahead, double all, std::size_t rival,
                      const std::string& better) {
  const auto& metric = summary.ranked().metric;
  const auto show = value_show(metric);
  const double level = summary.ranked().levels.clear;
  const auto bounds = interval(ahead, level);
  auto text = fmt::format("{} {} {}", difference_phrase(metric, ahead.value), better, summary.optimizers[rival]);
  // Where one has trials that the other has not, the two figures differ by something else.
  if (difference_phrase(metric, ahead.value) != difference_phrase(metric, all)) text += " over the trials of both";
  if (ahead.has_interval()) {
    text += fmt::format(" ({:.3g} % interval {} to {})", 100 * (1 - level), show(bounds.low), show(bounds.high));
  }
  return text;
}

std::string undecided(const Summary& summary, const Decision& decision, const std::string& figures) {
  auto others = decision.may_be_best;
  others.erase(others.begin());
  const bool all = others.size() + 1 == decision.covered.size() && others.size() > 1;
  return fmt::format("Undecided: {}, but these seeds do not tell it from {}.", figures,
                     all ? fmt::format("any of the {} others", others.size()) : names_of(summary, others));
}

std::string capitalized(std::string text) {
  text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

struct Answer {
  std::string text;
  Certainty certainty = Certainty::none;
};

// Of a decision between two or more.
Answer answer(const Summary& summary, const Decision& decision, const Phrases& say) {
  const auto& ranked = summary.ranked();
  const auto leader = decision.covered.front();
  std::vector<std::size_t> tied;
  for (std::size_t i = 1; i < decision.covered.size(); ++i) {
    const auto rival = decision.covered[i];
    const double ahead = lead(ranked, decision.criterion, leader, rival).value;
    if (std::isnan(ahead)) {
      return {.text = fmt::format("Too early to say: {}, but it has finished nothing in common with {} that tells.",
                                  say.of_name, summary.optimizers[rival])};
    }
    if (is_tied(ranked, decision, ahead)) {
      tied.push_back(rival);
    } else if (ahead < 0) {
      return {.text = fmt::format("Undecided: {}, but where {} has finished too, it is {} {}.", say.of_name,
                                  summary.optimizers[rival], difference_phrase(ranked.metric, -ahead), say.worse),
              .certainty = Certainty::undecided};
    }
  }
  if (!tied.empty() && tied.size() + 1 >= decision.may_be_best.size()) {
    return {.text = fmt::format("Tied: {}, level with {}.", say.level, names_of(summary, tied)),
            .certainty = std::min(decision.certainty, Certainty::undecided)};
  }
  const auto second = decision.covered[1];
  const double all = figure(ranked, decision.criterion, leader) - figure(ranked, decision.criterion, second);
  const auto above =
      !tied.empty() ? "level with " + names_of(summary, tied)
                    : lead_text(summary, lead(ranked, decision.criterion, leader, second), all, second, say.better);
  std::string text;
  switch (decision.certainty) {
    case Certainty::none:
      text = fmt::format("{}, {}{}.", decision.criterion == Criterion::cost ? capitalized(say.of_name) : say.of_name,
                         above, say.end);
      break;
    case Certainty::undecided:
      text = undecided(summary, decision, say.of_name + ", " + above);
      break;
    case Certainty::likely:
    case Certainty::clear:
      text = fmt::format("{}: {}, {}{}.", decision.certainty == Certainty::clear ? say.claim : say.probable_claim,
                         say.it, above, say.end);
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

Verdict verdict(const Summary& summary) { return verdict(summary, plain_rates(summary.learning_rates)); }

Verdict verdict(const Summary& summary, const RateTexts& rates) {
  Verdict result{.text = "No trial is finished yet.", .caution = {}};
  if (summary.done == 0) return result;
  result.caution = caution(summary);
  const auto& ranked = summary.ranked();
  if (!anything_learns(ranked)) {
    result.text = nothing_learns(ranked, summary.done == summary.planned);
    return result;
  }
  const auto by_cost = decide(ranked, Criterion::cost);
  const bool has_costs = by_cost.covered.size() > 1;
  const auto decision = has_costs ? by_cost : decide(ranked, Criterion::average);
  result.criterion = decision.criterion;
  if (decision.covered.empty()) {
    const bool is_undefined = std::any_of(ranked.ranking.begin(), ranked.ranking.end(),
                                          [](const Rank& rank) { return rank.complete && !rank.defined; });
    result.details = verdict_details(summary, rates);
    if (is_undefined) {
      result.text = "No verdict: averages over the learning rates need the untrained model's value, for what diverged.";
    } else if (summary.done < summary.planned) {
      result.text = "Too early to say: no optimizer that learns has a finished trial at every learning rate.";
    } else {
      result.text =
          "No verdict: the grid shows of fewer than two optimizers what being off costs, and their averages, over "
          "learning rates of their own, compare nothing.";
    }
    return result;
  }
  const auto say = has_costs ? phrases_of_cost(summary, decision) : phrases_of_average(summary, decision, rates);
  const auto found = decision.covered.size() > 1
                         ? answer(summary, decision, say)
                         : Answer{.text = say.of_name + "; there is nothing to compare it with."};
  result.text = found.text;
  result.certainty = found.certainty;
  result.details = verdict_details(summary, rates);
  return result;
}

}  // namespace etude
