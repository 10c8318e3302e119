#include "report/verdict_details.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/decision.h"
#include "analysis/metric.h"
#include "report/growth_text.h"
#include "report/metric_text.h"

namespace etude {
namespace {

// "Adam (most accurate; being off by up to 10 times costs it 2.9 points; safe learning rate 0.0012)"
std::string standing_phrase(const Summary& summary, std::size_t optimizer, const RateTexts& rates) {
  const auto& ranked = summary.ranked();
  const auto& cost = ranked.per_optimizer[optimizer].cost;
  std::vector<std::string> parts{standing_text(ranked, optimizer)};
  if (std::isfinite(cost.decade.value)) {
    parts.push_back("off by up to 10 times costs it " + difference_phrase(ranked.metric, cost.decade.value));
    parts.push_back("safe learning rate " + safe_rate_text(cost, rates.rough));
  }
  std::erase(parts, "");
  const auto& name = summary.optimizers[optimizer];
  return parts.empty() ? name : fmt::format("{} ({})", name, fmt::join(parts, "; "));
}

// "The most accurate may be Adam or SGD."
std::string leaders_sentence(const Summary& summary, const Decision& decision, const std::string& what) {
  const auto names = named(decision);
  if (names.empty()) return "";
  if (names.size() > 1 && names.size() == decision.covered.size()) {
    return fmt::format("These seeds do not tell which is the {}.", what);
  }
  const auto* const is = decision.certainty == Certainty::clear    ? "is"
                         : decision.certainty == Certainty::likely ? "is probably"
                                                                   : "may be";
  return fmt::format("The {} {} {}.", what, is, names_of(summary, names, "or"));
}

std::string not_beaten_sentence(const Summary& summary, const RateTexts& rates) {
  const auto& ranked = summary.ranked();
  const auto by_best = decide(ranked, Criterion::best), by_cost = decide(ranked, Criterion::cost);
  if (by_best.certainty == Certainty::none && by_cost.certainty == Certainty::none) return "";
  if (by_cost.covered.size() < 2) return leaders_sentence(summary, by_best, best_words(ranked.metric));
  const auto both = fmt::format("both {} and forgiveness", is_share(ranked.metric) ? "accuracy" : ranked.metric.title);
  auto list = not_beaten(ranked);
  std::erase_if(list, [&](std::size_t i) { return !ranked.per_optimizer[i].is_finished; });  // said below
  const auto is_open = [&](const Decision& decision) {
    return decision.covered.size() == list.size() && decision.may_be_best.size() == list.size();
  };
  if (list.size() > 2 && is_open(by_best) && is_open(by_cost)) {
    return fmt::format(
        "None of the {} is shown to be beaten in {}: any may be the most accurate, and any the most forgiving.",
        list.size(), both);
  }
  constexpr std::size_t most_alone = 3;  // of more the table has what they cost
  std::string standing;
  if (list.size() <= most_alone) {
    std::vector<std::string> names;
    for (const auto i : list) names.push_back(standing_phrase(summary, i, rates));
    standing = listed(names) + ".";
  } else {
    std::vector<std::string> sentences{names_of(summary, list) + ".",
                                       leaders_sentence(summary, by_best, best_words(ranked.metric)),
                                       leaders_sentence(summary, by_cost, "most forgiving")};
    std::erase(sentences, "");
    standing = fmt::format("{}", fmt::join(sentences, " "));
  }
  std::vector<std::size_t> beaten;
  for (std::size_t i = 0; i < ranked.per_optimizer.size(); ++i) {
    const auto& optimizer = ranked.per_optimizer[i];
    if (optimizer.is_finished && optimizer.learns && std::find(list.begin(), list.end(), i) == list.end())
      beaten.push_back(i);
  }
  return fmt::format("Not shown to be beaten in {}: {}{}", both, standing,
                     beaten.empty() ? "" : fmt::format(" Beaten in both: {}.", names_of(summary, beaten)));
}

std::string left_out_sentence(const Summary& summary, const RateTexts& rates) {
  const auto& ranked = summary.ranked();
  std::vector<std::string> reasons;
  std::map<std::string, std::vector<std::size_t>> optimizers;  // by reason
  for (const auto i : left_out(ranked, decide(ranked, Criterion::cost))) {
    const auto& optimizer = ranked.per_optimizer[i];
    const auto add = rates_text(optimizer.cost.learning_rates_to_close, rates.exact);
    auto reason = optimizer.is_finished ? why_no_cost(optimizer) : "not finished";
    if (!add.empty()) reason += "; add " + add;
    if (optimizers[reason].empty()) reasons.push_back(reason);
    optimizers[reason].push_back(i);
  }
  if (reasons.empty()) return "";
  std::vector<std::string> groups;
  for (const auto& reason : reasons) groups.push_back(names_of(summary, optimizers[reason]) + " (" + reason + ")");
  return fmt::format("What being off costs is not known for {}.", fmt::join(groups, ", nor for "));
}

// What another grid would have said.
std::string sub_ranges_sentence(const Summary& summary, const RateTexts& rates) {
  const auto& ranges = summary.ranked().sub_ranges;
  if (ranges.size() < 2) return "";
  std::vector<std::string> parts;
  for (std::size_t first = 0, next = 0; first < ranges.size(); first = next) {
    while (next < ranges.size() && ranges[next].leader == ranges[first].leader) ++next;
    parts.push_back(fmt::format("{} (within {} to {})", summary.optimizers[ranges[first].leader],
                                rates.rough(ranges[first].low), rates.rough(ranges[next - 1].high)));
  }
  const auto whole = summary.ranked().ranking.front().optimizer;
  const auto& leader = summary.optimizers[whole];
  if (parts.size() == 1 && ranges.front().leader == whole) {
    return fmt::format("By average {} leads on the grid and on every part of it.", leader);
  }
  return fmt::format("By average the grid picks the leader: {} on all of it; on overlapping parts of it {}.", leader,
                     listed(parts));
}

}  // namespace

std::vector<std::string> verdict_details(const Summary& summary, const RateTexts& rates) {
  std::vector<std::string> sentences{not_beaten_sentence(summary, rates), left_out_sentence(summary, rates),
                                     sub_ranges_sentence(summary, rates),
                                     growth_sentences(summary.growth, summary.looks)};
  std::erase(sentences, "");
  return sentences;
}

}  // namespace etude
