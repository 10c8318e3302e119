#include "study/read_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/nearest.h"
#include "core/registry.h"
#include "study/study_keys.h"

namespace etude {
namespace {

std::optional<Direction> read_direction(TomlReader& reader, const toml::node& node, const std::string& name) {
  const auto* text = node.as_string();
  if (text != nullptr) {
    if (const auto direction = direction_named(text->get()); direction != Direction::unknown) return direction;
    if (text->get() == "unknown") return Direction::unknown;
  }
  reader.error(node.source(), fmt::format(R"('{}' must say which is better, "higher" or "lower", or "unknown")", name));
  return std::nullopt;
}

// It is a column of exports.
bool is_free_name(const std::string& name) {
  const auto is_plain = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  return !name.empty() && std::all_of(name.begin(), name.end(), is_plain) && std::isdigit(name.front()) == 0;
}

std::optional<MetricInfo> read_metric(TomlReader& reader, const std::string& name, const toml::node& node,
                                      const toml::source_region& place) {
  if (!is_free_name(name)) {
    reader.error(place, fmt::format("a metric's name is made of letters, digits and _: not '{}'", name));
    return std::nullopt;
  }
  if (Registry<MetricInfo>::find(name) != nullptr) {
    reader.error(place, fmt::format("'{}' is a metric of étude's own; a study's needs another name", name));
    return std::nullopt;
  }
  MetricInfo metric{.name = name, .title = name};
  std::optional<Direction> direction;
  if (const auto* table = node.as_table()) {
    reader.check_keys(*table, fmt::format("metrics.{}.", name), key_names("metrics.NAME"));
    metric.unit = reader.text(*table, "unit", false).value_or("");
    metric.title = reader.text(*table, "title", false).value_or(name);
    const auto* better = table->get("better");
    direction = better != nullptr ? read_direction(reader, *better, "better") : Direction::unknown;
  } else {
    direction = read_direction(reader, node, name);
  }
  if (!direction) return std::nullopt;
  metric.direction = *direction;
  // A number of which less is better has no upper bound, unless it is a share.
  metric.capped_at_epoch_0 = *direction == Direction::lower_is_better && metric.unit != "%";
  return metric;
}

// "last", or { mean_of_last = 5 }.
void read_value(TomlReader& reader, const toml::table& report, std::int64_t epochs, ReportSettings& settings) {
  const auto* node = report.get("value");
  if (node == nullptr) return;
  if (const auto* table = node->as_table()) {
    reader.check_keys(*table, "report.value.", key_names("report.value"));
    const auto count = reader.integer(*table, "mean_of_last", 1, true);
    if (!count) return;
    settings.mean_of_last = *count;
    if (*count <= epochs) return;
    reader.error(table->get("mean_of_last")->source(),
                 fmt::format("a trial has {} epochs: 'mean_of_last' can be no more", epochs));
    return;
  }
  const auto* text = node->as_string();
  if (text != nullptr && text->get() == "last") return;
  reader.error(node->source(), R"('value' must be "last" or { mean_of_last = 5 })");
}

void read_ranked_by(TomlReader& reader, const toml::table& table, ReportSettings& settings) {
  const auto name = reader.text(table, "metric", false);
  if (!name) return;
  std::vector<std::string> names;
  const auto can_rank = [&](const MetricInfo& metric) {
    if (metric.direction != Direction::unknown) names.push_back(metric.name);
  };
  for (const auto& metric : Registry<MetricInfo>::all()) can_rank(metric);
  for (const auto& metric : settings.metrics) can_rank(metric);
  if (std::find(names.begin(), names.end(), *name) != names.end()) {
    settings.metric = *name;
    return;
  }
  reader.error(
      table.get("metric")->source(),
      fmt::format("'metric' = \"{}\" is none that optimizers can be ranked by{}", *name, suggestion(*name, names)));
}

}  // namespace

ReportSettings read_report(TomlReader& reader, const toml::table& document, std::int64_t epochs) {
  ReportSettings settings;
  if (const auto* metrics = reader.table(document, "metrics", false)) {
    for (const auto& [key, node] : *metrics) {
      if (auto metric = read_metric(reader, std::string(key.str()), node, key.source())) {
        settings.metrics.push_back(*std::move(metric));
      }
    }
  }
  if (const auto* report = reader.table(document, "report", false)) {
    reader.check_keys(*report, "report.", key_names("report"));
    read_ranked_by(reader, *report, settings);
    read_value(reader, *report, epochs, settings);
  }
  const auto* optimizers = document.get_as<toml::table>("optimizers");
  if (optimizers == nullptr) return settings;
  for (const auto& [key, node] : *optimizers) {
    const auto* table = node.as_table();
    if (table == nullptr || !table->contains("usual_learning_rate")) continue;
    const auto rate = reader.number(*table, "usual_learning_rate", true);
    if (!rate) continue;
    if (*rate > 0 && std::isfinite(*rate)) {
      settings.usual_learning_rates.emplace(key.str(), *rate);
    } else {
      reader.error(table->get("usual_learning_rate")->source(), "a learning rate must be a number above 0");
    }
  }
  return settings;
}

}  // namespace etude
