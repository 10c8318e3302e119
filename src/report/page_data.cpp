#include "report/page_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "analysis/epoch_curve.h"
#include "analysis/metric.h"
#include "analysis/samples.h"
#include "analysis/scores.h"
#include "core/hyperparameters.h"
#include "core/version.h"
#include "report/json_numbers.h"
#include "report/metric_text.h"
#include "report/page_convergence.h"
#include "report/page_text.h"
#include "report/problem.h"
#include "report/statistic_text.h"
#include "report/summary_json.h"
#include "report/verdict.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;

// What keeps a large study's page small and quick; a study of a few hundred trials is below all of them.
constexpr std::size_t most_curve_points = 90'000;  // metrics x cells x epochs
constexpr std::size_t most_metric_cells = 6'000;   // metrics x cells
constexpr std::size_t most_single_trials = 2'000;
// Every point of fewer is told of where the mouse is; of more, those in the table.
constexpr std::size_t most_told_points = 6'000, rows_in_table = 11;

double six_digits(double value) { return std::strtod(fmt::format("{:.6g}", value).c_str(), nullptr); }

void round_numbers(Json& json) {
  if (json.is_number_float()) json = six_digits(json.get<double>());
  if (json.is_structured()) {
    for (auto& item : json) round_numbers(item);
  }
}

template <class List>
Json numbers(const List& values) {
  Json json = Json::array();
  for (const double value : values) json.push_back(to_json(value));
  return json;
}

template <class List>
Json texts(const List& values, Show show) {
  Json json = Json::array();
  for (const double value : values) json.push_back(show(value));
  return json;
}

// A cell's final number per seed, capped where the metric is; NaN where not finished.
std::vector<double> final_values(const Cell& cell, std::size_t seeds, const MetricInfo& metric) {
  std::vector<double> values(seeds, std::numeric_limits<double>::quiet_NaN());
  for (const auto* trial : cell.trials) {
    values[trial->planned.place.seed] = counted_value(*trial, metric);
  }
  return values;
}

void add_scores(const Summary& summary, const MetricInfo& metric, bool one_by_one, Json& json) {
  const Show show = value_show(metric);
  Json single = Json::array(), single_texts = Json::array(), five = Json::array(), five_texts = Json::array();
  for (const auto& item : summary.cells) {
    const auto values = final_values(item.cell, summary.seeds.size(), metric);
    const auto summary_of = five_numbers(values);
    if (one_by_one) {
      single.push_back(numbers(values));
      single_texts.push_back(texts(values, show));
    }
    five.push_back(numbers(summary_of));
    five_texts.push_back(texts(summary_of, show));
  }
  json["scores"] = one_by_one ? single : Json(nullptr);
  json["scores_texts"] = single_texts;
  json["five_numbers"] = five;
  json["five_numbers_texts"] = five_texts;
}

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

void add_metric(const StudyRecord& study, const Summary& summary, const MetricSummary& statistics,
                const DrawnEpochs& drawn, Json& json) {
  for (auto& cell : json["cells"]) cell.erase("values");
  add_scores(summary, statistics.metric, study.trials.size() <= most_single_trials, json);
  json["curves"] = Json::array();
  for (const auto& item : summary.cells) {
    json["curves"].push_back(
        curve_json(epoch_curve(item.cell, statistics.metric, drawn.epochs), drawn.told, statistics.metric));
  }
  json["convergence"] = page_convergence(summary, statistics);
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
  Json json = summary_json(study, summary);
  json["metrics_left_out"] = all.metrics.size() - summary.metrics.size();
  for (auto& cell : json["cells"]) cell.erase("seeds");
  const auto drawn = add_epochs(summary, json);
  for (std::size_t i = 0; i < summary.metrics.size(); ++i) {
    add_metric(study, summary, summary.metrics[i], drawn, json["metrics"][i]);
  }
  const auto answer = verdict(summary, power_rates(summary.learning_rates));
  json["verdict"]["text"] = answer.text;
  json["verdict"]["details"] = answer.details;
  add_page_texts(summary, json);
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
