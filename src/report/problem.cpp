#include "report/problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/hyperparameters.h"
#include "report/statistic_text.h"
#include "study/setting_json.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& value) {
  if (value.is_null()) return "–";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string text_of(const Component& component) {
  return fmt::format("{} (definition {})", to_string(component), component.definition_version);
}

const Trial* first_trial(const StudyRecord& study) {
  return study.trials.empty() ? nullptr : &study.trials.front().planned.trial;
}

}  // namespace

Json problem_json(const StudyRecord& study) {
  const auto* trial = first_trial(study);
  if (trial == nullptr) return nullptr;
  const auto& problem = trial->problem;
  Json json = Json::object();
  if (study.is_imported()) {
    json["epochs"] = problem.epochs;
    if (has_known_size(problem)) json["test_answers"] = test_examples(problem);
    return json;
  }
  for (const auto& setting : problem_settings()) json[setting.name] = setting_json(problem, setting);
  const bool known = has_known_size(problem);
  if (known) json.update({{"train_examples", train_examples(problem)}, {"test_examples", test_examples(problem)}});
  json["steps_per_epoch"] = known ? Json(steps_per_epoch(problem)) : Json(nullptr);
  json["steps_per_trial"] = known ? Json(total_steps(problem)) : Json(nullptr);
  json["schedule"] = component_json(trial->schedule);
  return json;
}

Json problem_rows(const StudyRecord& study) {
  const Json problem = problem_json(study);
  Json rows = Json::array();
  for (const auto& [name, value] : problem.items()) {
    std::string label = name;
    std::replace(label.begin(), label.end(), '_', ' ');
    rows.push_back({label, value.is_object() ? text_of(first_trial(study)->schedule) : text_of(value)});
  }
  return rows;
}

std::string problem_line(const StudyRecord& study) {
  const auto* trial = first_trial(study);
  if (trial == nullptr) return "";
  const auto& problem = trial->problem;
  if (study.is_imported())
    return fmt::format("imported, {}", counted(static_cast<std::size_t>(problem.epochs), "epoch"));
  const auto schedule = trial->schedule.name == constant_schedule ? "" : ", " + trial->schedule.name;
  return fmt::format("{} on {}, {} epoch{}{}", problem.model, problem.dataset, problem.epochs,
                     problem.epochs == 1 ? "" : "s", schedule);
}

std::string shared_order_text(const StudyRecord& study) {
  const auto* trial = first_trial(study);
  if (trial == nullptr || study.is_imported() || study.seeds.size() < 2) return "";
  if (trial->problem.data_order != DataOrder::paired) return "";
  return "Seeds draw the initial weights alone and share one order of the data: their spread is that of "
         "initialization only.";
}

std::string budget_note(const StudyRecord& study) {
  const auto* trial = first_trial(study);
  if (trial == nullptr) return "";
  const auto& problem = trial->problem;
  if (study.is_imported()) {
    return "Whether learning rates followed a schedule is not known. If they did, runs of fewer epochs would have had "
           "another one, and these are not their figures.";
  }
  std::string what;
  if (problem.data_order == DataOrder::continued) what = "Shuffles went on from trial to trial";
  if (!training_key(*trial)) what = "Learning rates followed " + trial->schedule.name;
  if (what.empty()) return "";
  return fmt::format("{} over all {} epochs: runs of fewer would have had others, and these are not their figures.",
                     what, problem.epochs);
}

std::string schedule_text(const StudyRecord& study) {
  const auto* trial = first_trial(study);
  return trial == nullptr || trial->schedule.name == constant_schedule ? "" : to_string(trial->schedule);
}

}  // namespace etude
