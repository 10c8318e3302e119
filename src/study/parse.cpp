#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "core/dataset_info.h"
#include "core/hyperparameters.h"
#include "core/metric_info.h"
#include "core/model_info.h"
#include "core/overloaded.h"
#include "core/registry.h"
#include "core/schedule_info.h"
#include "study/learning_rates.h"
#include "study/problem_settings.h"
#include "study/study.h"
#include "study/toml_reader.h"

namespace etude {
namespace {

toml::table parse_toml(const std::string& text, const std::string& source) {
  try {
    return toml::parse(text, source);
  } catch (const toml::parse_error& error) {
    throw UsageError(fmt::format("{}:{}:{}: {}", source, error.source().begin.line, error.source().begin.column,
                                 error.description()));
  }
}

// Moves the nodes: a copy would forget its place in the source.
void merge(toml::table& into, toml::table&& from) {
  for (auto&& [key, value] : from) {
    auto* present = into.get(key);
    if (present != nullptr && present->is_table() && value.is_table()) {
      merge(*present->as_table(), std::move(*value.as_table()));
    } else {
      value.visit([&, &name = key](auto& node) { into.insert_or_assign(name, std::move(node)); });
    }
  }
}

// Whether a value that is not TOML can be meant as bare text: not what begins as a list, a table, a string or a number.
bool is_bare_text(const std::string& value) {
  auto at = value.find_first_not_of(" \t");
  if (at == std::string::npos) return true;
  if ((value[at] == '+' || value[at] == '-') && at + 1 < value.size()) ++at;
  return std::string_view("[{\"'0123456789").find(value[at]) == std::string_view::npos;
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      result += fmt::format("\\u{:04x}", static_cast<int>(c));
    } else {
      result += c;
    }
  }
  return result + '"';
}

// `key=value` is a line of TOML; where the value is none, it is meant as a string: --set problem.model=mlp.
toml::table parse_override(const std::string& text) {
  const auto equals = text.find('=');
  const std::string source = "--set " + text;
  if (equals == std::string::npos || equals == 0) {
    throw UsageError(source + ": must be KEY=VALUE, as in --set problem.epochs=2");
  }
  try {
    return parse_toml(text, source);
  } catch (const UsageError&) {
    const auto value = text.substr(equals + 1);
    if (!is_bare_text(value)) throw;
    return parse_toml(text.substr(0, equals) + "=" + quoted(value), source);
  }
}

// The registry's entry of that name; else an error at the place of `key`.
template <class T>
const T* find(TomlReader& reader, const toml::node& node, const std::string& name, const char* what) {
  const T* entry = Registry<T>::find(name);
  if (entry == nullptr) {
    reader.error(node.source(), fmt::format("unknown {} '{}'{}", what, name, suggestion(name, Registry<T>::names())));
  }
  return entry;
}

template <class Enum>
void read_choice(TomlReader& reader, const toml::table& table, const std::string& key, const Choice<Enum>& choice,
                 Problem& problem) {
  const auto name = reader.text(table, key, false);
  if (!name) return;
  if (const auto found = choice.values.find(*name); found != choice.values.end()) {
    problem.*choice.member = found->second;
    return;
  }
  std::vector<std::string> names;
  for (const auto& [known, value] : choice.values) names.push_back(known);
  reader.error(table.get(key)->source(), fmt::format("'{}' = \"{}\"{}", key, *name, suggestion(*name, names)));
}

void read_setting(TomlReader& reader, const toml::table& table, const ProblemSetting& setting, Problem& problem) {
  const auto& key = setting.name;
  const auto integer = [&] { return reader.integer(table, key, setting.minimum, false, setting.maximum); };
  std::visit(
      Overloaded{[&](std::int64_t Problem::*member) { problem.*member = integer().value_or(problem.*member); },
                 [&](std::optional<std::int64_t> Problem::*member) { problem.*member = integer(); },
                 [&](std::string Problem::*member) { problem.*member = reader.text(table, key, true).value_or(""); },
                 [&](const auto& choice) { read_choice(reader, table, key, choice, problem); }},
      setting.member);
}

void check_examples(TomlReader& reader, const toml::table& table, const char* key, const std::string& dataset,
                    std::int64_t available, std::optional<std::int64_t>& count) {
  if (count && *count > available) {
    reader.error(table.get(key)->source(), fmt::format("'{}' = {}: {} has only {}", key, *count, dataset, available));
  }
  // All of them is what an absent key means too: one key for one work.
  if (count && *count == available) count.reset();
}

Problem read_problem(TomlReader& reader, const toml::table& table) {
  std::vector<std::string> names;
  for (const auto& setting : problem_settings()) names.push_back(setting.name);
  reader.check_keys(table, "problem.", names);
  Problem problem;
  for (const auto& setting : problem_settings()) read_setting(reader, table, setting, problem);

  const auto* dataset =
      problem.dataset.empty() ? nullptr : find<DatasetInfo>(reader, *table.get("dataset"), problem.dataset, "dataset");
  const auto* model =
      problem.model.empty() ? nullptr : find<ModelInfo>(reader, *table.get("model"), problem.model, "model");
  if (dataset == nullptr) return problem;
  check_examples(reader, table, "train_examples", dataset->name, dataset->train_examples, problem.train_examples);
  check_examples(reader, table, "test_examples", dataset->name, dataset->test_examples, problem.test_examples);
  if (model == nullptr) return problem;
  try {
    model_size(model->layers(dataset->shape, dataset->classes), dataset->shape);
  } catch (const UsageError& error) {
    reader.error(table.get("model")->source(), error.what());
  }
  return problem;
}

// An array whose elements `read` understands, each at most once, and at least one.
template <class T>
std::vector<T> unique_list(TomlReader& reader, const toml::table& grid, const char* key, const char* what,
                           const auto& read) {
  std::vector<T> result;
  std::set<T> present;
  const auto* node = grid.get(key);
  if (node == nullptr) {
    reader.error(grid.source(), fmt::format("'{}' is missing", key));
    return result;
  }
  const auto* array = node->as_array();
  if (array == nullptr) {
    reader.error(node->source(), fmt::format("'{}' must be a list of {}", key, what));
    return result;
  }
  if (array->empty()) reader.error(node->source(), fmt::format("'{}' is empty: the grid would hold no trial", key));
  for (const auto& element : *array) {
    const std::optional<T> value = read(element);
    if (!value) continue;
    if (present.insert(*value).second) {
      result.push_back(*value);
    } else {
      reader.error(element.source(), fmt::format("'{}' holds {} twice", key, *value));
    }
  }
  return result;
}

std::vector<double> read_range(TomlReader& reader, const toml::table& range) {
  reader.check_keys(range, "grid.learning_rates.", {"from", "to", "per_decade"});
  const auto from = reader.number(range, "from", true), to = reader.number(range, "to", true);
  const auto per_decade = reader.integer(range, "per_decade", 1, true);
  if (!from || !to || !per_decade) return {};
  if (!(*from > 0) || !std::isfinite(*from) || !std::isfinite(*to) || *per_decade > 100 ||
      rounded_learning_rate(*to) < rounded_learning_rate(*from)) {
    reader.error(range.source(), "'learning_rates' needs 0 < from <= to, and per_decade at most 100");
    return {};
  }
  auto rates = learning_rate_range(*from, *to, static_cast<int>(*per_decade));
  const double end = rounded_learning_rate(*to);
  if (rates.back() != end) {
    std::string nearest = fmt::format("to = {}", rates.back());
    if (rates.back() > end) nearest = fmt::format("to = {} or to = {}", rates.end()[-2], rates.back());
    reader.error(range.get("to")->source(),
                 fmt::format("'to' = {} is none of the learning rates from {} on, {} a decade; the nearest: {}", *to,
                             *from, *per_decade, nearest));
  }
  return rates;
}

std::vector<double> read_learning_rates(TomlReader& reader, const toml::table& grid) {
  const auto* node = grid.get("learning_rates");
  if (node != nullptr && node->is_table()) return read_range(reader, *node->as_table());
  std::map<double, double> spellings;  // by rounded rate
  auto rates = unique_list<double>(
      reader, grid, "learning_rates", "numbers, or { from, to, per_decade }",
      [&](const toml::node& element) -> std::optional<double> {
        const auto value = element.is_number() ? element.value<double>() : std::nullopt;
        if (!value || !std::isfinite(*value) || !(*value > 0)) {
          reader.error(element.source(), "a learning rate must be a number above 0");
          return std::nullopt;
        }
        const double rate = rounded_learning_rate(*value);
        const auto [earlier, is_new] = spellings.emplace(rate, *value);
        if (is_new || earlier->second == *value) return rate;
        reader.error(element.source(), fmt::format("'learning_rates' holds {} twice, as {} and as {}: six significant "
                                                   "digits tell learning rates apart",
                                                   rate, earlier->second, *value));
        return std::nullopt;
      });
  std::sort(rates.begin(), rates.end());
  return rates;
}

std::optional<HyperparameterValue> read_hyperparameter(const toml::node& node) {
  if (const auto* flag = node.as_boolean()) return flag->get();
  if (node.is_number()) return *node.value<double>();
  if (const auto* array = node.as_array(); array != nullptr && array->size() == 2) {
    const auto first = array->get(0)->value<double>(), second = array->get(1)->value<double>();
    if (first && second) return std::array{*first, *second};
  }
  return std::nullopt;
}

// An optimizer or a schedule by its name in the registry, with the hyperparameters of its table; `name_key` is none of
// them. `place` is where the name stands.
template <class Info>
std::optional<Component> read_component(TomlReader& reader, const toml::node& place, const std::string& name,
                                        const char* kind, const toml::table* table, std::string_view name_key) {
  const auto* info = find<Info>(reader, place, name, kind);
  if (info == nullptr) return std::nullopt;
  Hyperparameters given;
  if (table != nullptr) {
    for (const auto& [key, node] : *table) {
      if (key.str() == name_key) continue;
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
  if (table == nullptr || !table->contains("is")) {
    return read_component<OptimizerInfo>(reader, in_grid, name, "optimizer", table, "is");
  }
  const auto is = reader.text(*table, "is", true);
  if (!is) return std::nullopt;
  return read_component<OptimizerInfo>(reader, *table->get("is"), *is, "optimizer", table, "is");
}

Component read_schedule(TomlReader& reader, const toml::table& document) {
  const Component constant{.name = constant_schedule};
  const auto* table = reader.table(document, "schedule", false);
  if (table == nullptr) return constant;
  const auto name = reader.text(*table, "name", true);
  if (!name) return constant;
  return read_component<ScheduleInfo>(reader, *table->get("name"), *name, "schedule", table, "name").value_or(constant);
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

std::vector<std::string> read_metrics_on_request(TomlReader& reader, const toml::table& record) {
  const auto* node = record.get("metrics");
  if (node == nullptr) return {};
  const auto* array = node->as_array();
  if (array == nullptr) {
    reader.error(node->source(), "'metrics' must be a list of names in quotes");
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
      reader.error(element.source(), fmt::format("'metrics' holds {} twice", name));
    }
  }
  return {names.begin(), names.end()};
}

// Trials, their steps and the passes over the data before them are counted in 64 bits.
void check_size(TomlReader& reader, const toml::table& grid, const Study& study) {
  std::int64_t trials = 1, product = 0;
  bool overflows = false;
  for (const auto count : {study.optimizers.size(), study.learning_rates.size(), study.seeds.size()}) {
    overflows |= __builtin_mul_overflow(trials, static_cast<std::int64_t>(count), &trials);
  }
  for (const auto each : {total_steps(study.problem), study.problem.epochs + 1}) {
    overflows |= __builtin_mul_overflow(trials, each, &product);
  }
  if (!overflows) return;
  reader.error(grid.source(), fmt::format("the grid is too large: {} optimizers x {} learning rates x {} seeds of {} "
                                          "steps each cannot be counted",
                                          study.optimizers.size(), study.learning_rates.size(), study.seeds.size(),
                                          total_steps(study.problem)));
}

}  // namespace

Study parse_study(const std::string& text, const std::string& file_name, const std::vector<std::string>& overrides) {
  toml::table document = parse_toml(text, file_name);
  Study study{.source = text};
  for (const auto& override : overrides) {
    merge(document, parse_override(override));
    study.source += fmt::format("# --set {}\n", override);
  }

  TomlReader reader;
  reader.check_keys(document, "", {"name", "problem", "grid", "optimizers", "schedule", "record"});
  if (const auto name = reader.text(document, "name", true)) {
    study.name = *name;
    if (name->empty()) reader.error(document.get("name")->source(), "'name' is empty");
  }
  if (const auto* table = reader.table(document, "problem", true)) study.problem = read_problem(reader, *table);
  study.schedule = read_schedule(reader, document);
  if (const auto* table = reader.table(document, "record", false)) {
    reader.check_keys(*table, "record.", {"steps", "metrics", "checkpoints"});
    study.record_steps = reader.flag(*table, "steps").value_or(false);
    study.keep_checkpoints = reader.flag(*table, "checkpoints").value_or(false);
    study.record_metrics = read_metrics_on_request(reader, *table);
  }
  if (const auto* grid = reader.table(document, "grid", true)) {
    reader.check_keys(*grid, "grid.", {"optimizers", "learning_rates", "seeds"});
    study.optimizers = unique_list<std::string>(
        reader, *grid, "optimizers", "names in quotes", [&](const toml::node& element) -> std::optional<std::string> {
          const auto* name = element.as_string();
          if (name == nullptr) {
            reader.error(element.source(), "an optimizer must be a name in quotes");
          } else if (has_control_character(name->get())) {
            reader.error(element.source(), "an optimizer's name holds a control character");
          } else {
            return name->get();
          }
          return std::nullopt;
        });
    study.learning_rates = read_learning_rates(reader, *grid);
    study.seeds = unique_list<std::int64_t>(
        reader, *grid, "seeds", "integers", [&](const toml::node& element) -> std::optional<std::int64_t> {
          const auto* seed = element.as_integer();
          if (seed != nullptr && seed->get() >= 0 && seed->get() <= largest_seed) return seed->get();
          reader.error(element.source(), fmt::format("a seed must be an integer from 0 to {}", largest_seed));
          return std::nullopt;
        });
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
