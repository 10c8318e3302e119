#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "core/hyperparameters.h"
#include "core/metric_info.h"
#include "core/overloaded.h"
#include "core/registry.h"
#include "core/schedule_info.h"
#include "study/growth_rules.h"
#include "study/overrides.h"
#include "study/read_grid.h"
#include "study/read_learning_rates.h"
#include "study/read_problem.h"
#include "study/read_report.h"
#include "study/registry_entry.h"
#include "study/study.h"
#include "study/study_keys.h"
#include "study/toml_reader.h"

namespace etude {
namespace {

std::optional<HyperparameterValue> read_hyperparameter(const toml::node& node) {
  if (const auto* flag = node.as_boolean()) return flag->get();
  if (node.is_number()) return *node.value<double>();
  if (const auto* array = node.as_array(); array != nullptr && array->size() == 2) {
    const auto first = array->get(0)->value<double>(), second = array->get(1)->value<double>();
    if (first && second) return std::array{*first, *second};
  }
  return std::nullopt;
}

// An optimizer or a schedule by its name in the registry, with the hyperparameters of its table; `other_keys` are none
// of them. `place` is where the name stands.
template <class Info>
std::optional<Component> read_component(TomlReader& reader, const toml::node& place, const std::string& name,
                                        const char* kind, const toml::table* table,
                                        const std::vector<std::string>& other_keys) {
  const auto* info = registry_entry<Info>(reader, place, name, kind);
  if (info == nullptr) return std::nullopt;
  Hyperparameters given;
  if (table != nullptr) {
    for (const auto& [key, node] : *table) {
      if (std::find(other_keys.begin(), other_keys.end(), key.str()) != other_keys.end()) continue;
      const auto value = read_hyperparameter(node);
      if (!value) {
        reader.error(node.source(), fmt::format("'{}' must be true, false, a number or a pair of numbers", key.str()));
        continue;
      }
      const Hyperparameters one{{std::string(key.str()), *value}};
      try {
        complete(*info, one);
        given.insert(one.begin(), one.end());
      } catch (const UsageError& error) {
        reader.error(key.source(), error.what());
      }
    }
  }
  Component component{
      .name = name, .hyperparameters = complete(*info, given), .definition_version = info->definition_version};
  if (const auto reason = conflict(*info, component.hyperparameters); !reason.empty()) {
    reader.error(table != nullptr ? table->source() : place.source(), reason);
  }
  return component;
}

// The optimizer that the grid calls `name`: an entry of the registry, or a variant, [optimizers."SGD+momentum"] is =
// "SGD".
std::optional<Component> read_optimizer(TomlReader& reader, const toml::node& in_grid, const std::string& name,
                                        const toml::table* table) {
  const auto other_keys = key_names("optimizers.NAME");
  if (table == nullptr || !table->contains("is")) {
    return read_component<OptimizerInfo>(reader, in_grid, name, "optimizer", table, other_keys);
  }
  const auto is = reader.text(*table, "is", true);
  if (!is) return std::nullopt;
  return read_component<OptimizerInfo>(reader, *table->get("is"), *is, "optimizer", table, other_keys);
}

// What to do about a setting where no schedule is named: the default has none.
std::string needs_name(const std::string& key) {
  std::vector<std::string> keys, names;
  for (const auto& schedule : Registry<ScheduleInfo>::all()) {
    for (const auto& setting : schedule.hyperparameters) {
      keys.push_back(setting.name);
      if (setting.name == key) names.push_back(fmt::format("schedule.name = \"{}\"", schedule.name));
    }
  }
  if (names.empty()) return fmt::format("no schedule has a setting '{}'{}", key, suggestion(key, keys));
  return fmt::format("'{}' needs a schedule that has it: {}", key, fmt::join(names, " or "));
}

Component read_schedule(TomlReader& reader, const toml::table& document) {
  Component constant{.name = constant_schedule};
  const auto* table = reader.table(document, "schedule", false);
  if (table == nullptr) return constant;
  if (!table->contains("name")) {
    for (const auto& [key, node] : *table) reader.error(key.source(), needs_name(std::string(key.str())));
    return constant;
  }
  const auto name = reader.text(*table, "name", true);
  if (!name) return constant;
  return read_component<ScheduleInfo>(reader, *table->get("name"), *name, "schedule", table, key_names("schedule"))
      .value_or(constant);
}

std::vector<Component> read_optimizers(TomlReader& reader, const toml::table& document, const toml::table& grid,
                                       const std::vector<std::string>& names) {
  const auto* tables = reader.table(document, "optimizers", false);
  if (tables != nullptr) reader.check_keys(*tables, "optimizers.", names);
  std::vector<Component> configs;
  for (const auto& name : names) {
    const auto* settings = tables != nullptr ? reader.table(*tables, name, false) : nullptr;
    const auto config = read_optimizer(reader, *grid.get("optimizers"), name, settings);
    if (!config) continue;
    const auto same = std::find(configs.begin(), configs.end(), *config);
    if (same != configs.end()) {
      reader.error(grid.get("optimizers")->source(),
                   fmt::format("'{}' and '{}' are the same optimizer with the same hyperparameters", name,
                               names[static_cast<std::size_t>(same - configs.begin())]));
    }
    configs.push_back(*config);
  }
  return configs;
}

std::vector<std::string> read_metrics_on_request(TomlReader& reader, const toml::table& record,
                                                 const std::string& key) {
  const auto* node = record.get(key);
  if (node == nullptr) return {};
  const auto* array = node->as_array();
  if (array == nullptr) {
    reader.error(node->source(), fmt::format("'{}' must be a list of names in quotes", key));
    return {};
  }
  std::vector<std::string> on_request;
  for (const auto& metric : Registry<MetricInfo>::all()) {
    if (metric.on_request) on_request.push_back(metric.name);
  }
  std::set<std::string> names;  // in their own order, whichever the file has
  for (const auto& element : *array) {
    const auto* text = element.as_string();
    if (text == nullptr) {
      reader.error(element.source(), "a metric must be a name in quotes");
      continue;
    }
    const auto& name = text->get();
    const auto* metric = Registry<MetricInfo>::find(name);
    if (metric == nullptr) {
      reader.error(element.source(),
                   fmt::format("there is no metric '{}' on request{}", name, suggestion(name, on_request)));
    } else if (!metric->on_request) {
      reader.error(element.source(),
                   fmt::format("'{}' is recorded without being asked for{}", name, suggestion("", on_request)));
    } else if (!names.insert(name).second) {
      reader.error(element.source(), fmt::format("'{}' holds {} twice", key, name));
    }
  }
  return {names.begin(), names.end()};
}

void read_record(TomlReader& reader, const toml::table& record, Study& study) {
  reader.check_keys(record, "record.", key_names("record"));
  for (const auto& key : section("record").keys) {
    std::visit(
        Overloaded{[&](bool Study::*member) { study.*member = reader.flag(record, key.name).value_or(study.*member); },
                   [&](std::vector<std::string> Study::*member) {
                     study.*member = read_metrics_on_request(reader, record, key.name);
                   },
                   [](std::monostate) {}},
        key.member);
  }
}

}  // namespace

Study parse_study(const std::string& text, const std::string& file_name, const std::vector<std::string>& overrides) {
  toml::table document = parse_toml(text, file_name);
  Study study{.source = text};
  for (const auto& override : overrides) {
    apply_override(document, override);
    study.source += fmt::format("# --set {}\n", override);
  }

  TomlReader reader;
  reader.check_keys(document, "", key_names(""));
  if (const auto name = reader.text(document, "name", true)) {
    study.name = *name;
    if (name->empty()) reader.error(document.get("name")->source(), "'name' is empty");
  }
  if (const auto* table = reader.table(document, "problem", true)) study.problem = read_problem(reader, *table);
  study.schedule = read_schedule(reader, document);
  const auto report = read_report(reader, document, study.problem.epochs);
  study.report = to_text(report);
  if (const auto* table = reader.table(document, "record", false)) read_record(reader, *table, study);
  if (const auto* grid = reader.table(document, "grid", true)) {
    GrowthRules rules{.learning_rates = {}, .seeds = read_grid(reader, *grid, study)};
    rules.learning_rates = read_learning_rates(reader, document, *grid, report.usual_learning_rates, study);
    check_growth(reader, *grid, rules, study);
    study.growth = to_text(rules);
    study.configs = read_optimizers(reader, document, *grid, study.optimizers);
  }
  reader.throw_errors();
  check_size(reader, *document.get_as<toml::table>("grid"), study);
  reader.throw_errors();
  return study;
}

Study read_study(const std::string& path, const std::vector<std::string>& overrides) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw UsageError(fmt::format("cannot read the study file {}: it is a folder", path));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw UsageError(
        fmt::format("cannot read the study file {}: {}; `etude init {}` writes one", path, std::strerror(errno), path));
  }
  std::string text;
  try {
    text.assign(std::istreambuf_iterator<char>(file), {});
  } catch (const std::ios_base::failure&) {
    throw UsageError(fmt::format("cannot read the study file {}: {}", path, std::strerror(errno)));
  }
  return parse_study(text, path, overrides);
}

}  // namespace etude
