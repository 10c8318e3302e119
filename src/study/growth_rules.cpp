#include "study/growth_rules.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;
using Names = std::vector<std::string>;

Json to_json(const GrowingGrid& grid) {
  return {{"from", grid.from},     {"to", grid.to},         {"per_decade", grid.per_decade}, {"extend", grid.extend},
          {"refine", grid.refine}, {"lowest", grid.lowest}, {"highest", grid.highest}};
}

GrowingGrid grid_from(const Json& json) {
  return {.from = json.at("from"),
          .to = json.at("to"),
          .per_decade = json.at("per_decade"),
          .extend = json.at("extend"),
          .refine = json.at("refine"),
          .lowest = json.at("lowest"),
          .highest = json.at("highest")};
}

Json to_json(const AddedRate& rate) {
  Json json{{"learning_rate", rate.learning_rate}, {"reason", rate.reason}, {"side", rate.side}};
  if (rate.points) json["points"] = *rate.points;
  return json;
}

AddedRate added_from(const Json& json) {
  AddedRate rate{.learning_rate = json.at("learning_rate"), .reason = json.at("reason"), .side = json.at("side")};
  if (const auto points = json.find("points"); points != json.end()) rate.points = points->get<double>();
  return rate;
}

Json to_json(const Look& look) {
  if (!look.optimizer.empty()) {
    Json json{{"optimizer", look.optimizer}, {"learning_rates", look.learning_rates}, {"added", Json::array()}};
    for (const auto& rate : look.added) json["added"].push_back(to_json(rate));
    return json;
  }
  Json json{{"seeds", look.seeds}};
  const auto add = [&](const char* name, const auto& value) {
    if (!value.empty()) json[name] = value;
  };
  add("certainty", look.certainty);
  add("leader", look.leader);
  add("goes_on", look.goes_on);
  add("beaten", look.beaten);
  add("unknown", look.unknown);
  if (look.by_hand) json["by_hand"] = true;
  return json;
}

Look look_from(const Json& json) {
  if (json.contains("optimizer")) {
    Look look{.optimizer = json.at("optimizer"), .learning_rates = json.at("learning_rates")};
    for (const auto& rate : json.at("added")) look.added.push_back(added_from(rate));
    return look;
  }
  return {.seeds = json.at("seeds"),
          .certainty = json.value("certainty", ""),
          .leader = json.value("leader", ""),
          .goes_on = json.value("goes_on", Names{}),
          .beaten = json.value("beaten", Names{}),
          .unknown = json.value("unknown", Names{}),
          .by_hand = json.value("by_hand", false)};
}

}  // namespace

std::string to_text(const GrowthRules& rules) {
  Json json = Json::object();
  for (const auto& [optimizer, grid] : rules.learning_rates) json["learning_rates"][optimizer] = to_json(grid);
  if (const auto& seeds = rules.seeds) {
    json["seeds"] = {{"at_least", seeds->at_least}, {"at_most", seeds->at_most}, {"figure", seeds->figure}};
  }
  return json.empty() ? "" : json.dump();
}

GrowthRules parse_growth_rules(const std::string& text) {
  if (text.empty()) return {};
  try {
    const auto json = Json::parse(text);
    GrowthRules rules;
    const auto grids = json.value("learning_rates", Json::object());
    for (const auto& [optimizer, grid] : grids.items()) rules.learning_rates.emplace(optimizer, grid_from(grid));
    if (const auto seeds = json.find("seeds"); seeds != json.end()) {
      rules.seeds = {.at_least = seeds->at("at_least"), .at_most = seeds->at("at_most"), .figure = seeds->at("figure")};
    }
    return rules;
  } catch (const Json::exception& error) {
    throw EnvironmentError(fmt::format("the rules by which a study grows are damaged: {}", error.what()));
  }
}

std::string to_text(const std::vector<Look>& looks) {
  if (looks.empty()) return "";
  Json json = Json::array();
  for (const auto& look : looks) json.push_back(to_json(look));
  return json.dump();
}

std::vector<Look> parse_looks(const std::string& text) {
  std::vector<Look> looks;
  if (text.empty()) return looks;
  try {
    for (const auto& look : Json::parse(text)) looks.push_back(look_from(look));
    return looks;
  } catch (const Json::exception& error) {
    throw EnvironmentError(fmt::format("what was decided of a study is damaged: {}", error.what()));
  }
}

}  // namespace etude
