#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/comparison.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;

std::string text(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

// Every leaf of either object that the other has otherwise, under its path.
void compare_leaves(const std::string& path, const Json& a, const Json& b,
                    std::vector<SettingDifference>& differences) {
  if (a == b) return;
  if (!a.is_object() || !b.is_object()) return differences.push_back({path, text(a), text(b)});
  for (const auto& [key, value] : a.items()) {
    compare_leaves(path + "/" + key, value, b.contains(key) ? b[key] : Json(nullptr), differences);
  }
  for (const auto& [key, value] : b.items()) {
    if (!a.contains(key)) compare_leaves(path + "/" + key, nullptr, value, differences);
  }
}

const TrialRecord* first_trial(const StudyRecord& study, const std::string& optimizer) {
  const auto found = std::find_if(study.trials.begin(), study.trials.end(),
                                  [&](const auto& trial) { return trial.planned.optimizer == optimizer; });
  return found == study.trials.end() ? nullptr : &*found;
}

// Distinct values over the finished trials: a store that two machines filled has two.
template <class Value>
std::string distinct(const StudyRecord& study, const Value& value) {
  std::vector<std::string> values;
  for (const auto& trial : study.trials) {
    if (trial.status != TrialStatus::done) continue;
    if (std::find(values.begin(), values.end(), value(trial)) == values.end()) values.push_back(value(trial));
  }
  std::sort(values.begin(), values.end());
  std::string joined;
  for (const auto& v : values) joined += (joined.empty() ? "" : " and ") + v;
  return joined;
}

}  // namespace

std::vector<SettingDifference> setting_differences(const StudyRecord& a, const StudyRecord& b) {
  std::vector<SettingDifference> differences;
  bool problem_compared = false;
  for (const auto& optimizer : a.optimizers) {
    const auto *x = first_trial(a, optimizer), *y = first_trial(b, optimizer);
    if (x == nullptr || y == nullptr) continue;
    // The canonical text names everything that a trial's numbers depend on.
    const auto settings_x = Json::parse(canonical_text(x->planned.trial));
    const auto settings_y = Json::parse(canonical_text(y->planned.trial));
    if (!problem_compared) {
      compare_leaves("problem", settings_x["problem"], settings_y["problem"], differences);
      const auto schedule = [](const Json& settings) { return settings.value("schedule", Json(constant_schedule)); };
      compare_leaves("schedule", schedule(settings_x), schedule(settings_y), differences);
    }
    problem_compared = true;
    compare_leaves(optimizer, settings_x["optimizer"], settings_y["optimizer"], differences);
  }
  const auto compare = [&](const char* name, const auto& value) {
    const auto x = distinct(a, value), y = distinct(b, value);
    if (x != y && !x.empty() && !y.empty()) differences.push_back({name, x, y});
  };
  compare("version", [](const TrialRecord& trial) { return trial.provenance.version; });
  compare("numeric_mode", [](const TrialRecord& trial) { return trial.provenance.numeric_mode; });
  compare("data_checksum", [](const TrialRecord& trial) { return trial.provenance.data_checksum; });
  return differences;
}

}  // namespace etude
