#include <nlohmann/json.hpp>

#include "report/comparison.h"
#include "report/json_numbers.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;

Json statistic_json(const PairedStatistic& paired) {
  return {{"a", to_json(paired.a)},
          {"b", to_json(paired.b)},
          {"difference", to_json(interval(paired.difference.estimate))},
          {"probability_a_better", to_json(paired.difference.probability_a_better)}};
}

Json cell_json(const PairedCell& cell) {
  return {{"learning_rate", cell.learning_rate},
          {"pairs", cell.pairs},
          {"diverged_a", cell.diverged_a},
          {"diverged_b", cell.diverged_b}};
}

Json metric_json(const PairedMetric& paired) {
  Json cells = Json::array();
  for (const auto& means : paired.cells) {
    cells.push_back({{"a", to_json(means.a)}, {"b", to_json(means.b)}, {"difference", to_json(means.difference)}});
  }
  return {{"metric", paired.metric.name},
          {"area", statistic_json(paired.area)},
          {"best", statistic_json(paired.best)},
          {"cells", cells}};
}

Json pairing_json(const Pairing& pairing) {
  Json cells = Json::array(), metrics = Json::array();
  for (const auto& cell : pairing.cells) cells.push_back(cell_json(cell));
  for (const auto& paired : pairing.metrics) metrics.push_back(metric_json(paired));
  return {{"a", pairing.a},           {"b", pairing.b},
          {"seeds", pairing.seeds},   {"identical_seeds", pairing.identical_seeds},
          {"pairs", pairing.pairs},   {"identical", pairing.identical},
          {"only_a", pairing.only_a}, {"only_b", pairing.only_b},
          {"cells", cells},           {"metrics", metrics}};
}

Json unshared_json(const StudyPairing::Unshared& unshared) {
  return {{"optimizers", unshared.optimizers}, {"learning_rates", unshared.learning_rates}, {"seeds", unshared.seeds}};
}

}  // namespace

Json comparison_json(const StudyRecord& study, const Pairing& pairing) {
  Json json{{"study", study.name}};
  json.update(pairing_json(pairing));
  return json;
}

Json comparison_json(const ComparedStudies& studies, const StudyPairing& pairing) {
  Json pairings = Json::array(), settings = Json::array();
  for (const auto& pair : pairing.pairings) pairings.push_back(pairing_json(pair));
  for (const auto& [setting, a, b] : setting_differences(studies.a, studies.b)) {
    settings.push_back({{"setting", setting}, {"a", a}, {"b", b}});
  }
  return {{"a", {{"store", studies.name_a}, {"study", studies.a.name}}},
          {"b", {{"store", studies.name_b}, {"study", studies.b.name}}},
          {"different_settings", settings},
          {"only_a", unshared_json(pairing.only_a)},
          {"only_b", unshared_json(pairing.only_b)},
          {"pairings", pairings}};
}

}  // namespace etude
