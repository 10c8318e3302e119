#include "study/growth_rules.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;
using Names = std::vector<std::string>;

Json to_json(const Look& look) {
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
  if (!rules.seeds) return "";
  const auto& seeds = *rules.seeds;
  const Json json{{"at_least", seeds.at_least}, {"at_most", seeds.at_most}, {"figure", seeds.figure}};
  return Json{{"seeds", json}}.dump();
}

GrowthRules parse_growth_rules(const std::string& text) {
  if (text.empty()) return {};
  try {
    const auto json = Json::parse(text);
    GrowthRules rules;
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
