#include "report/page_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "analysis/epoch_curve.h"
#include "core/hyperparameters.h"
#include "core/version.h"
#include "report/json_numbers.h"
#include "report/metric_text.h"
#include "report/page_budgets.h"
#include "report/page_convergence.h"
#include "report/page_statistics.h"
#include "report/problem.h"
#include "report/statistic_text.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;

// What keeps a large study's page small and quick; a study of a few hundred trials is below all of them.
constexpr std::size_t most_curve_points = 90'000;  // metrics x cells x epochs
constexpr std::size_t most_metric_cells = 6'000;   // metrics x cells
// Every point of fewer is told of where the mouse is; of more, those in the table.
constexpr std::size_t most_told_points = 6'000, rows_in_table = 11;

// The longest history: all that are shorter end earlier.
const std::vector<EpochRecord>* longest_epochs(const Summary& summary) {
  const std::vector<EpochRecord>* epochs = nullptr;
  for (const auto& item : summary.cells) {
    for (const auto* trial : item.cell.trials) {
      if (epochs == nullptr || trial->history.epochs.size() > epochs->size()) epochs = &trial->history.epochs;
    }
  }
  return epochs;
}

// "45.1 ± 1.2"
std::string with_deviation(double value, double deviation, const MetricInfo& metric) {
  auto text = value_show(metric)(value);
  if (!std::isfinite(value) || !std::isfinite(deviation)) return text;
  return text + " ± " + deviation_text(metric, value, deviation);
}

// The epochs that are drawn, and the indices of those among them that have texts.
struct DrawnEpochs {
  std::vector<std::int64_t> epochs;
  std::vector<std::size_t> told;
};

Json curve_json(const EpochCurve& curve, const std::vector<std::size_t>& told, const MetricInfo& metric) {
  Json texts = Json::array();
  for (const auto i : told) {
    if (i >= curve.means.size()) break;
    texts.push_back(with_deviation(curve.means[i], curve.deviations[i], metric));
  }
  return {{"means", numbers(curve.means)}, {"deviations", numbers(curve.deviations)}, {"texts", texts}};
}

DrawnEpochs add_epochs(const Summary& summary, Json& json) {
  const auto* const epochs = longest_epochs(summary);
  const auto recorded = epochs == nullptr ? 0 : epochs->size();
  const auto curves = std::max<std::size_t>(1, summary.cells.size() * summary.metrics.size());
  DrawnEpochs drawn;
  for (const auto i : thinned(recorded, std::max<std::size_t>(2, most_curve_points / curves))) {
    drawn.epochs.push_back((*epochs)[i].epoch);
  }
  const auto points = curves * drawn.epochs.size();
  drawn.told = thinned(drawn.epochs.size(), points < most_told_points ? drawn.epochs.size() : rows_in_table);
  json["epochs"] = {{"drawn", drawn.epochs}, {"recorded", recorded}, {"told", drawn.told}};
  return drawn;
}

void add_curves(const Summary& summary, const MetricSummary& statistics, const DrawnEpochs& drawn, Json& json) {
  json["curves"] = Json::array();
  for (const auto& item : summary.cells) {
    json["curves"].push_back(
        curve_json(epoch_curve(item.cell, statistics.metric, drawn.epochs), drawn.told, statistics.metric));
  }
}

Json provenance_json(const StudyRecord& study) {
  using Key = std::tuple<std::string, std::string, std::string, std::string>;
  std::map<Key, std::int64_t> counts;
  for (const auto& trial : study.trials) {
    if (trial.status != TrialStatus::done) continue;
    const auto& p = trial.provenance;
    ++counts[{p.version, p.numeric_mode, p.host, p.data_checksum}];
  }
  Json json = Json::array();
  for (const auto& [key, trials] : counts) {
    const auto& [version, numeric_mode, host, checksum] = key;
    json.push_back({{"version", version},
                    {"numeric_mode", numeric_mode},
                    {"host", host},
                    {"data_checksum", checksum},
                    {"trials", trials}});
  }
  return json;
}

Json optimizers_json(const StudyRecord& study) {
  Json json = Json::array();
  for (const auto& name : study.optimizers) {
    const auto trial = std::find_if(study.trials.begin(), study.trials.end(),
                                    [&](const auto& record) { return record.planned.optimizer == name; });
    if (trial == study.trials.end()) continue;
    const auto& config = trial->planned.trial.optimizer;
    Json hyperparameters = Json::object();
    for (const auto& [key, value] : config.hyperparameters) hyperparameters[key] = to_string(value);
    json.push_back({{"optimizer", name},
                    {"formula", config.name},
                    {"definition_version", config.definition_version},
                    {"hyperparameters", hyperparameters}});
  }
  return json;
}

}  // namespace

Json page_data(const StudyRecord& study, const Summary& all) {
  auto summary = all;
  const auto room = std::max<std::size_t>(2, most_metric_cells / std::max<std::size_t>(1, all.cells.size()));
  if (summary.metrics.size() > room) summary.metrics.resize(room);
  Json json = page_statistics(study, summary);
  json["budgets"] = page_budgets(study, summary, json);
  json["metrics_left_out"] = all.metrics.size() - summary.metrics.size();
  const auto drawn = add_epochs(summary, json);
  for (std::size_t i = 0; i < summary.metrics.size(); ++i) {
    add_curves(summary, summary.metrics[i], drawn, json["metrics"][i]);
    json["metrics"][i]["convergence"] = page_convergence(summary, summary.metrics[i]);
  }
  json["seeds_note"] = shared_order_text(study);
  json["problem_line"] = problem_line(study);
  json["problem_rows"] = problem_rows(study);
  json["etude"] = version;
  json["study_file"] = study.source;
  json["provenance"] = provenance_json(study);
  json["optimizers_as_trained"] = optimizers_json(study);
  round_numbers(json);
  return json;
}

}  // namespace etude
