#include "study/read_problem.h"

#include <fmt/format.h>

#include "core/dataset_info.h"
#include "core/error.h"
#include "core/model_info.h"
#include "core/overloaded.h"
#include "study/problem_settings.h"
#include "study/registry_entry.h"
#include "study/study_keys.h"

namespace etude {
namespace {

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
                    std::int64_t available, std::int64_t held_out, std::optional<std::int64_t>& count) {
  if (count && *count > available) {
    const auto beside = held_out > 0 ? fmt::format(" beside the {} that are held out", held_out) : "";
    reader.error(table.get(key)->source(),
                 fmt::format("'{}' = {}: {} has only {}{}", key, *count, dataset, available, beside));
  }
  // All of them is what an absent key means too: one key for one work.
  if (count && *count == available) count.reset();
}

// What is held out lies in the training set, and leaves something to train on.
std::int64_t check_held_out(TomlReader& reader, const toml::table& table, const DatasetInfo& dataset,
                            std::optional<std::int64_t> count) {
  if (!count || *count < dataset.train_examples) return count.value_or(0);
  reader.error(table.get("validation_examples")->source(),
               fmt::format("'validation_examples' = {}: {} has only {} to train on and to hold out", *count,
                           dataset.name, dataset.train_examples));
  return 0;
}

}  // namespace

Problem read_problem(TomlReader& reader, const toml::table& table) {
  reader.check_keys(table, "problem.", key_names("problem"));
  Problem problem;
  for (const auto& setting : problem_settings()) read_setting(reader, table, setting, problem);

  const auto* dataset = problem.dataset.empty()
                            ? nullptr
                            : registry_entry<DatasetInfo>(reader, *table.get("dataset"), problem.dataset, "dataset");
  const auto* model =
      problem.model.empty() ? nullptr : registry_entry<ModelInfo>(reader, *table.get("model"), problem.model, "model");
  if (dataset == nullptr) return problem;
  const auto held_out = check_held_out(reader, table, *dataset, problem.validation_examples);
  check_examples(reader, table, "train_examples", dataset->name, dataset->train_examples - held_out, held_out,
                 problem.train_examples);
  check_examples(reader, table, "test_examples", dataset->name, dataset->test_examples, 0, problem.test_examples);
  if (model == nullptr) return problem;
  try {
    model_size(model->layers(dataset->shape, dataset->outputs), dataset->shape);
  } catch (const UsageError& error) {
    reader.error(table.get("model")->source(), error.what());
  }
  return problem;
}

}  // namespace etude
