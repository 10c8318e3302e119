#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/dataset_info.h"
#include "core/error.h"
#include "core/registry.h"
#include "core/sha256.h"
#include "study/names.h"
#include "study/study.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const HyperparameterValue& value) {
  return std::visit([](const auto& v) { return Json(v); }, value);
}

HyperparameterValue hyperparameter_from_json(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_array()) return json.get<std::array<double, 2>>();
  return json.get<double>();
}

Json optional_to_json(const std::optional<std::int64_t>& value) { return value ? Json(*value) : Json(nullptr); }

std::optional<std::int64_t> optional_from_json(const Json& json) {
  if (json.is_null()) return std::nullopt;
  return json.get<std::int64_t>();
}

}  // namespace

std::string canonical_text(const Trial& trial) {
  const Problem& p = trial.problem;
  Json hyperparameters = Json::object();  // a std::map: in the order of names
  for (const auto& [name, value] : trial.optimizer.hyperparameters) hyperparameters[name] = to_json(value);
  return Json{{"problem",
               {{"dataset", p.dataset},
                {"model", p.model},
                {"batch_size", p.batch_size},
                {"epochs", p.epochs},
                {"train_examples", optional_to_json(p.train_examples)},
                {"test_examples", optional_to_json(p.test_examples)},
                {"max_steps", optional_to_json(p.max_steps)},
                {"data_seed", p.data_seed},
                {"data_order", to_string(p.data_order)},
                {"convolution", to_string(p.convolution)}}},
              {"optimizer",
               {{"name", trial.optimizer.name},
                {"definition", trial.optimizer.definition_version},
                {"hyperparameters", hyperparameters}}},
              {"learning_rate", trial.learning_rate},
              {"seed", trial.seed},
              {"record_steps", trial.record_steps},
              {"data_order_offset", trial.data_order_offset}}
      .dump();
}

Trial parse_canonical_text(const std::string& text) {
  try {
    const Json json = Json::parse(text);
    const Json &p = json.at("problem"), &o = json.at("optimizer");
    Trial trial;
    trial.problem = {.dataset = p.at("dataset"),
                     .model = p.at("model"),
                     .batch_size = p.at("batch_size"),
                     .epochs = p.at("epochs"),
                     .train_examples = optional_from_json(p.at("train_examples")),
                     .test_examples = optional_from_json(p.at("test_examples")),
                     .max_steps = optional_from_json(p.at("max_steps")),
                     .data_seed = p.at("data_seed"),
                     .data_order = data_orders.at(p.at("data_order")),
                     .convolution = convolutions.at(p.at("convolution"))};
    trial.optimizer = {.name = o.at("name"), .hyperparameters = {}, .definition_version = o.at("definition")};
    for (const auto& [name, value] : o.at("hyperparameters").items()) {
      trial.optimizer.hyperparameters[name] = hyperparameter_from_json(value);
    }
    trial.learning_rate = json.at("learning_rate");
    trial.seed = json.at("seed");
    trial.record_steps = json.at("record_steps");
    trial.data_order_offset = json.at("data_order_offset");
    return trial;
  } catch (const std::exception& error) {
    throw EnvironmentError(std::string("a trial's canonical text is damaged: ") + error.what());
  }
}

std::string trial_key(const Trial& trial) { return sha256(canonical_text(trial)); }

namespace {

const DatasetInfo& dataset_of(const Problem& problem) {
  if (const auto* dataset = Registry<DatasetInfo>::find(problem.dataset)) return *dataset;
  throw UsageError("unknown dataset '" + problem.dataset + "'" +
                   suggestion(problem.dataset, Registry<DatasetInfo>::names()));
}

}  // namespace

std::int64_t train_examples(const Problem& problem) {
  return problem.train_examples.value_or(dataset_of(problem).train_examples);
}

std::int64_t test_examples(const Problem& problem) {
  return problem.test_examples.value_or(dataset_of(problem).test_examples);
}

std::int64_t steps_per_epoch(const Problem& problem) { return (train_examples(problem) - 1) / problem.batch_size + 1; }

std::int64_t total_steps(const Problem& problem) {
  const std::int64_t all = problem.epochs * steps_per_epoch(problem);
  return problem.max_steps ? std::min(all, *problem.max_steps) : all;
}

}  // namespace etude
