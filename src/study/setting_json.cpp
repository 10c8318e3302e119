#include "study/setting_json.h"

#include <nlohmann/json.hpp>

#include "core/overloaded.h"

namespace etude {

using Json = nlohmann::ordered_json;

Json setting_json(const Problem& problem, const ProblemSetting& setting) {
  return std::visit(Overloaded{[&](std::optional<std::int64_t> Problem::*member) {
                                 return problem.*member ? Json(*(problem.*member)) : Json(nullptr);
                               },
                               [&](auto Problem::*member) { return Json(problem.*member); },
                               [&](const auto& choice) { return Json(choice.name(problem.*choice.member)); }},
                    setting.member);
}

Json component_json(const Component& component) {
  Json hyperparameters = Json::object();  // a std::map: in the order of names
  for (const auto& [name, value] : component.hyperparameters) {
    hyperparameters[name] = std::visit([](const auto& v) { return Json(v); }, value);
  }
  return {{"name", component.name}, {"definition", component.definition_version}, {"hyperparameters", hyperparameters}};
}

}  // namespace etude
