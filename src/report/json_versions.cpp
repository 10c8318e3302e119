#include "report/json_versions.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

namespace etude {
namespace {

using Json = nlohmann::ordered_json;
using Versions = std::vector<const Json*>;

bool has_same_keys(const Json& a, const Json& b) {
  if (a.is_array() && b.is_array()) return a.size() == b.size();
  if (!a.is_object() || !b.is_object() || a.size() != b.size()) return false;
  return std::all_of(a.items().begin(), a.items().end(), [&](const auto& item) { return b.contains(item.key()); });
}

template <class Key>
Versions at(const Versions& versions, const Key& key) {
  Versions result;
  for (const auto* version : versions) result.push_back(&version->at(key));
  return result;
}

Json differences(const Json& json, const Versions& versions) {
  const auto all = [&](auto holds) {
    return std::all_of(versions.begin(), versions.end(), [&](const Json* version) { return holds(json, *version); });
  };
  if (all([](const Json& a, const Json& b) { return a == b; })) return nullptr;
  if (!all(has_same_keys)) {
    Json values = Json::array();
    for (const auto* version : versions) values.push_back(*version);
    return values;
  }
  Json tree = Json::object();
  for (const auto& [key, item] : json.items()) {
    auto below = differences(item, json.is_array() ? at(versions, std::stoul(key)) : at(versions, key));
    if (!below.is_null()) tree[key] = std::move(below);
  }
  return tree;
}

}  // namespace

Json differences(const Json& json, const std::vector<Json>& versions) {
  Versions pointers;
  for (const auto& version : versions) pointers.push_back(&version);
  return differences(json, pointers);
}

}  // namespace etude
