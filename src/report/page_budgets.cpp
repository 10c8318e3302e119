#include "report/page_budgets.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analysis/as_of_epoch.h"
#include "analysis/metric.h"
#include "report/json_versions.h"
#include "report/page_statistics.h"
#include "report/problem.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_stops = 20, fewest_stops = 5;
// Some 8 bytes of the page and 10 microseconds each, of which a trial takes as many as five values.
constexpr std::size_t most_values = 450'000, values_of_a_trial = 5;

// What the slider exchanges.
Json followed(Json statistics) {
  statistics.erase("problem");
  for (auto& metric : statistics["metrics"]) {
    metric.erase("targets");
    for (auto& optimizer : metric["per_optimizer"]) optimizer.erase("convergence");
  }
  return statistics;
}

std::size_t count_values(const Json& json) {
  if (!json.is_structured()) return 1;
  std::size_t count = 0;
  for (const auto& item : json) count += count_values(item);
  return count;
}

std::vector<std::string> metric_names(const StudyRecord& study) {
  std::vector<std::string> names;
  for (const auto& metric : metrics_of(study)) names.push_back(metric.name);
  return names;
}

// As of the epoch that `study` ends with, by the metrics of `whole`.
Json statistics_of(const StudyRecord& study, const Summary& whole) {
  auto summary = summarize(study, {.ranked_by = whole.ranked().metric.name});
  summary.metrics.resize(whole.metrics.size());
  summary.unmeasured_choice = whole.unmeasured_choice;
  return followed(page_statistics(study, summary));
}

}  // namespace

Json page_budgets(const StudyRecord& study, const Summary& summary, const Json& statistics) {
  const auto whole = followed(statistics);
  const auto room = most_values / (count_values(whole) + values_of_a_trial * study.trials.size());
  Json json{{"epochs", Json::array()}, {"note", budget_note(study)}, {"changes", nullptr}};
  if (room < fewest_stops) return json;
  std::vector<Json> versions;
  const auto metrics = metric_names(study);
  const auto epochs = budgets(study, std::min(room, most_stops));
  for (const auto epoch : epochs) {
    if (epoch == epochs.back()) continue;
    const auto cut = as_of_epoch(study, epoch);
    if (metric_names(cut) != metrics) continue;  // one that is measured later only has no figures yet
    json["epochs"].push_back(epoch);
    versions.push_back(statistics_of(cut, summary));
  }
  if (!epochs.empty()) json["epochs"].push_back(epochs.back());
  json["changes"] = differences(whole, versions);
  return json;
}

}  // namespace etude
