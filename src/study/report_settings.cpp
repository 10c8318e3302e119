#include "study/report_settings.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.h"

namespace etude {
namespace {

using Json = nlohmann::json;

Json to_json(const MetricInfo& metric) {
  return {{"title", metric.title},
          {"unit", metric.unit},
          {"better", to_string(metric.direction)},
          {"capped_at_epoch_0", metric.capped_at_epoch_0}};
}

MetricInfo metric_from_json(const std::string& name, const Json& json) {
  return {.name = name,
          .title = json.value("title", name),
          .unit = json.value("unit", ""),
          .direction = direction_named(json.value("better", "")),
          .capped_at_epoch_0 = json.value("capped_at_epoch_0", false)};
}

}  // namespace

std::string to_text(const ReportSettings& settings) {
  Json json = Json::object();
  if (!settings.metric.empty()) json["metric"] = settings.metric;
  for (const auto& metric : settings.metrics) json["metrics"][metric.name] = to_json(metric);
  if (!settings.usual_learning_rates.empty()) json["usual_learning_rates"] = settings.usual_learning_rates;
  if (settings.mean_of_last != 1) json["mean_of_last"] = settings.mean_of_last;
  if (!settings.reading.empty()) json["reading"] = settings.reading;
  if (settings.numbered_seeds) json["numbered_seeds"] = true;
  if (settings.unpaired) json["unpaired"] = true;
  return json.empty() ? "" : json.dump();
}

ReportSettings parse_report_settings(const std::string& text) {
  if (text.empty()) return {};
  try {
    const auto json = Json::parse(text);
    ReportSettings settings{.metric = json.value("metric", "")};
    const auto metrics = json.value("metrics", Json::object());
    for (const auto& [name, metric] : metrics.items()) settings.metrics.push_back(metric_from_json(name, metric));
    settings.usual_learning_rates = json.value("usual_learning_rates", std::map<std::string, double>{});
    settings.mean_of_last = json.value("mean_of_last", std::int64_t{1});
    settings.reading = json.value("reading", "");
    settings.numbered_seeds = json.value("numbered_seeds", false);
    settings.unpaired = json.value("unpaired", false);
    return settings;
  } catch (const Json::exception& error) {
    throw EnvironmentError(fmt::format("a study's report settings are damaged: {}", error.what()));
  }
}

}  // namespace etude
