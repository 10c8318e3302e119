#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/overloaded.h"
#include "core/registry.h"
#include "core/schedule_info.h"
#include "core/sha256.h"
#include "study/learning_rates.h"
#include "study/problem_settings.h"
#include "study/setting_json.h"
#include "study/study.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Problem& problem) {
  static const Problem defaults;
  Json json = Json::object();
  for (const auto& setting : problem_settings()) {
    auto value = setting_json(problem, setting);
    if (setting.is_always_written || value != setting_json(defaults, setting)) json[setting.name] = std::move(value);
  }
  return json;
}

// The fields of étude 0.1.0, in two parts, and their order are frozen, since keys are made of them. A later field is
// added behind theirs, where it is not at its default.

// Those that an optimizer's trials share within a study.
Json shared_fields(const Trial& trial) {
  Json json{{"problem", to_json(trial.problem)}, {"optimizer", component_json(trial.optimizer)}};
  if (trial.schedule.name != constant_schedule) json["schedule"] = component_json(trial.schedule);
  if (!trial.imported.empty()) json["imported"] = trial.imported;
  return json;
}

Json own_fields(double learning_rate, std::int64_t seed, bool record_steps, std::int64_t data_order_offset) {
  return {{"learning_rate", learning_rate},
          {"seed", seed},
          {"record_steps", record_steps},
          {"data_order_offset", data_order_offset}};
}

Json known_fields(const Trial& trial) {
  Json json = shared_fields(trial);
  json.update(own_fields(trial.learning_rate, trial.seed, trial.record_steps, trial.data_order_offset));
  if (!trial.record_metrics.empty()) json["record_metrics"] = trial.record_metrics;
  return json;
}

// What `all` says and `known` does not: its further fields, and those whose value is of a kind that was not understood.
Json difference(const Json& all, const Json& known) {
  Json result = Json::object();
  for (const auto& [name, value] : all.items()) {
    const auto found = known.find(name);
    if (found == known.end()) {
      result[name] = value;
    } else if (value.is_object() && found->is_object()) {
      if (auto inner = difference(value, *found); !inner.empty()) result[name] = std::move(inner);
    } else if (value.dump() != found->dump()) {  // by text: 1 and 1.0 are equal numbers
      result[name] = value;
    }
  }
  return result;
}

// The inverse: `known` becomes `all`.
void add_difference(Json& known, const Json& further) {
  for (const auto& [name, value] : further.items()) {
    const auto found = known.find(name);
    if (found != known.end() && found->is_object() && value.is_object()) {
      add_difference(*found, value);
    } else {
      known[name] = value;
    }
  }
}

// Reads a field where it is there and of the kind that is expected; what is not is left to `unknown`.
template <class T>
void read(const Json& object, const char* name, T& field) {
  const auto found = object.find(name);
  if (found == object.end()) return;
  try {
    field = found->get<T>();
  } catch (const Json::type_error&) {
  }
}

void read(const Json& object, const ProblemSetting& setting, Problem& problem) {
  const auto* name = setting.name.c_str();
  std::visit(Overloaded{[&](std::optional<std::int64_t> Problem::*member) {
                          std::int64_t count = 0;
                          if (!object.contains(name) || !object.at(name).is_number_integer()) return;
                          read(object, name, count);
                          problem.*member = count;
                        },
                        [&](auto Problem::*member) { read(object, name, problem.*member); },
                        [&](const auto& choice) {
                          std::string text;
                          read(object, name, text);
                          const auto found = choice.values.find(text);
                          if (found != choice.values.end()) problem.*choice.member = found->second;
                        }},
             setting.member);
}

Hyperparameters hyperparameters_from(const Json& json) {
  Hyperparameters result;
  for (const auto& [name, value] : json.items()) {
    if (value.is_boolean()) result[name] = value.get<bool>();
    if (value.is_number()) result[name] = value.get<double>();
    if (value.is_array() && value.size() == 2 && value[0].is_number() && value[1].is_number()) {
      result[name] = value.get<std::array<double, 2>>();
    }
  }
  return result;
}

Component component_from(const Json& json) {
  Component component{.name = json.at("name")};
  read(json, "definition", component.definition_version);
  component.hyperparameters = hyperparameters_from(json.value("hyperparameters", Json::object()));
  return component;
}

}  // namespace

std::string canonical_text(const Trial& trial) {
  Json json = known_fields(trial);
  if (!trial.unknown.empty()) add_difference(json, Json::parse(trial.unknown));
  return json.dump();
}

Trial parse_canonical_text(const std::string& text) {
  try {
    const Json json = Json::parse(text);
    const Json &problem = json.at("problem"), &optimizer = json.at("optimizer");
    Trial trial{.problem = {.dataset = problem.at("dataset"), .model = problem.at("model")},
                .learning_rate = json.at("learning_rate"),
                .seed = json.at("seed")};
    for (const auto& setting : problem_settings()) read(problem, setting, trial.problem);
    trial.optimizer = component_from(optimizer);
    // One that cannot be read as a schedule is left to `unknown`.
    const auto schedule = json.value("schedule", Json());
    if (schedule.is_object() && schedule.value("name", Json()).is_string()) trial.schedule = component_from(schedule);
    read(json, "imported", trial.imported);
    read(json, "record_steps", trial.record_steps);
    read(json, "record_metrics", trial.record_metrics);
    read(json, "data_order_offset", trial.data_order_offset);
    if (const auto unknown = difference(json, known_fields(trial)); !unknown.empty()) trial.unknown = unknown.dump();
    return trial;
  } catch (const std::exception& error) {
    throw EnvironmentError(std::string("a trial's canonical text is damaged: ") + error.what());
  }
}

std::string work_text(const Trial& trial) {
  Trial work = trial;
  work.record_steps = false;
  work.record_metrics.clear();
  work.learning_rate = rounded_learning_rate(work.learning_rate);
  return canonical_text(work);
}

std::string work_key(const Trial& trial) { return sha256(work_text(trial)); }

std::optional<std::string> training_key(const Trial& trial) {
  const auto* schedule = Registry<ScheduleInfo>::find(trial.schedule.name);
  if (schedule == nullptr || schedule->depends_on_total) return std::nullopt;
  Trial training = trial;  // as it trains, its learning rate unrounded where étude 0.1.0 planned it
  training.problem.epochs = 0;
  training.problem.max_steps.reset();
  return sha256(canonical_text(training));
}

WorkTexts::WorkTexts(const Study& study) : study_(study) {
  for (std::size_t i = 0; i < study.optimizers.size(); ++i) {
    std::string text = shared_fields(study.trial(study.first_position(i)).trial).dump();
    text.back() = ',';  // in place of the closing brace
    shared_.push_back(text);
  }
}

std::string WorkTexts::at(std::int64_t position) const {
  const auto place = study_.place(position);
  return shared_[place.optimizer] + own_fields(rounded_learning_rate(study_.learning_rates[place.learning_rate]),
                                               study_.seeds[place.seed], false, study_.data_order_offset(position))
                                        .dump()
                                        .substr(1);
}

}  // namespace etude
