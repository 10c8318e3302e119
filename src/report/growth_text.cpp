#include "report/growth_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analysis/looks.h"
#include "report/optimizer_text.h"

namespace etude {
namespace {

std::string certainty_text(const Look& look) {
  if (look.leader.empty()) return "the grid shows the figure of nobody who learns";
  if (look.certainty == "clear") return look.leader + " is clearly best";
  if (look.certainty == "likely") return look.leader + " is probably best";
  return look.certainty == "none" ? "nothing to tell it from " + look.leader : "undecided, " + look.leader + " leads";
}

std::string figure_text(const SeedRule& rule) {
  if (rule.figure == "cost") return "what being off by up to 10 times costs";
  return rule.figure == "best" ? "the best value" : "the average over the grid";
}

bool is_of_a_grid(const Look& look) { return !look.optimizer.empty(); }

std::string why(const AddedRate& rate) {
  if (rate.reason == "nothing_learned") return "nothing is learned so far";
  if (rate.reason == "open_end") return fmt::format("the grid's {} end is open", rate.side);
  if (rate.reason == "beside_the_best") return "beside the best";
  if (rate.reason == "around_the_safe_rate") return "around the safe learning rate";
  const auto level = rate.points ? fmt::format("{:g} points", 100 * *rate.points) : std::string("5 % of the gain");
  return fmt::format("where it falls {} below the best", level);
}

// "Adam, of 5 learning rates: 0.00316 (beside the best) and 0.0316 (beside the best)"
std::string grid_text(const Look& look) {
  const auto begin = fmt::format("{}, of {} learning rates: ", look.optimizer, look.learning_rates);
  if (look.added.empty()) return begin + "no more are needed";
  std::vector<std::string> parts;
  for (const auto& rate : look.added) parts.push_back(fmt::format("{:g} too ({})", rate.learning_rate, why(rate)));
  return begin + listed(parts);
}

std::string by_grids(const GrowthRules& rules, const std::vector<Look>& looks) {
  if (rules.learning_rates.empty()) return "";
  std::map<std::string, std::size_t> counts;
  for (const auto& look : looks) {
    if (is_of_a_grid(look)) counts[look.optimizer] = look.learning_rates + look.added.size();
  }
  std::vector<std::string> parts;
  for (const auto& [optimizer, count] : counts) parts.push_back(fmt::format("{} {}", optimizer, count));
  return fmt::format("Learning rates were added where each optimizer's own results asked for them{}.",
                     parts.empty() ? "" : ": " + listed(parts));
}

std::string by_rule(const SeedRule& rule, std::vector<Look> looks) {
  std::erase_if(looks, [](const Look& look) { return look.by_hand || is_of_a_grid(look); });
  const auto levels = levels_of_looks(rule.at_least, rule.at_most);
  auto text = fmt::format("Seeds are added until the verdict on {} is clear, {} to {}", figure_text(rule),
                          rule.at_least, rule.at_most);
  if (levels.clear < Levels().clear) {
    text += fmt::format(
        ": looked at after each, so that clear is p ≤ {:.2g} and probable p ≤ {:.2g}, by which verdicts err as often "
        "over all looks as at 0.05 and 0.2 over one",
        levels.clear, levels.likely);
  }
  text += ".";
  for (const auto& look : looks) {
    if (look.goes_on.empty() || look.beaten.empty()) continue;
    text += fmt::format(" After {} seeds {} beaten in it and got no more.", look.seeds,
                        listed(look.beaten) + (look.beaten.size() == 1 ? " was" : " were"));
  }
  return text;
}

}  // namespace

std::string look_text(const Look& look) {
  if (is_of_a_grid(look)) return grid_text(look);
  if (look.by_hand) return fmt::format("after {} seeds: changed by hand", look.seeds);
  auto text = fmt::format("after {} seeds: {}", look.seeds, certainty_text(look));
  if (look.goes_on.empty()) return text + "; no more are added";
  text += "; another seed for " + listed(look.goes_on);
  if (!look.beaten.empty()) text += fmt::format("; no more for {}: beaten", listed(look.beaten));
  if (!look.unknown.empty()) text += fmt::format("; no more for {}: the figure is not known", listed(look.unknown));
  return text;
}

std::string growth_sentences(const std::string& growth, const std::string& looks_text) {
  const auto looks = parse_looks(looks_text);
  const auto rules = parse_growth_rules(growth);
  std::vector<std::string> parts{by_grids(rules, looks), rules.seeds ? by_rule(*rules.seeds, looks) : ""};
  std::erase(parts, "");
  const auto text = fmt::format("{}", fmt::join(parts, " "));
  const auto by_hand = std::find_if(looks.begin(), looks.end(), [](const Look& look) { return look.by_hand; });
  if (by_hand == looks.end()) return text;
  return fmt::format(
      "{}{}The verdict is not protected: with {} seeds there were results to be seen, and then the seeds were changed "
      "by hand.",
      text, text.empty() ? "" : " ", by_hand->seeds);
}

nlohmann::ordered_json growth_json(const std::string& growth, const std::string& looks) {
  using Json = nlohmann::ordered_json;
  if (growth.empty() && looks.empty()) return nullptr;
  auto json = growth.empty() ? Json::object() : Json::parse(growth);
  json["looks"] = looks.empty() ? Json::array() : Json::parse(looks);
  return json;
}

}  // namespace etude
