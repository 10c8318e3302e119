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
#include "analysis/samples.h"
#include "analysis/scores.h"
#include "core/hyperparameters.h"
#include "core/version.h"
#include "report/figure_text.h"
#include "report/json_numbers.h"
#include "report/page_convergence.h"
#include "report/page_text.h"
#include "report/summary_json.h"
#include "report/verdict.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;

// What keeps a large study's page small and quick; a study of a few hundred trials is below all of them.
constexpr std::size_t most_curve_points = 50'000;  // cells x epochs
constexpr std::size_t most_single_trials = 2'000;
// Every point of fewer is told of where the mouse is; of more, those in the table.
constexpr std::size_t most_told_points = 3'000, rows_in_table = 11;

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

// A cell's final number per seed: accuracies as recorded, losses capped as in the figures; NaN where not finished.
std::vector<double> final_values(const Cell& cell, std::size_t seeds, Metric metric) {
  std::vector<double> values(seeds, std::numeric_limits<double>::quiet_NaN());
  for (const auto* trial : cell.trials) {
    const bool is_accuracy = metric == Metric::accuracy;
    values[trial->planned.place.seed] =
        is_accuracy ? trial->history.epochs.back().test_accuracy : -score(*trial, Metric::loss);
  }
  return values;
}

void add_scores(const StudyRecord& study, const Summary& summary, Json& json) {
  const bool one_by_one = study.trials.size() <= most_single_trials;
  for (const auto metric : {Metric::accuracy, Metric::loss}) {
    const auto* const name = metric == Metric::accuracy ? "accuracy" : "loss";
    const Show show = metric == Metric::accuracy ? points_text : loss_text;
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
    json["scores"][name] = one_by_one ? single : Json(nullptr);
    json["scores"][std::string(name) + "_texts"] = single_texts;
    json["five_numbers"][name] = five;
    json["five_numbers"][std::string(name) + "_texts"] = five_texts;
  }
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
std::string with_deviation(double value, double deviation, Show show) {
  return std::isfinite(value) && std::isfinite(deviation) ? show(value) + " ± " + show(deviation) : show(value);
}

Json curve_json(const EpochCurve& curve, const std::vector<std::size_t>& told) {
  Json accuracy_texts = Json::array(), loss_texts = Json::array();
  for (const auto i : told) {
    if (i >= curve.accuracy.size()) break;
    accuracy_texts.push_back(with_deviation(curve.accuracy[i], curve.accuracy_deviation[i], points_text));
    loss_texts.push_back(with_deviation(curve.loss[i], curve.loss_deviation[i], loss_text));
  }
  return {{"accuracy", numbers(curve.accuracy)},      {"accuracy_sd", numbers(curve.accuracy_deviation)},
          {"accuracy_texts", accuracy_texts},         {"loss", numbers(curve.loss)},
          {"loss_sd", numbers(curve.loss_deviation)}, {"loss_texts", loss_texts}};
}

Json curves_json(const Summary& summary) {
  const auto* const epochs = longest_epochs(summary);
  const auto recorded = epochs == nullptr ? 0 : epochs->size();
  const auto cells = std::max<std::size_t>(1, summary.cells.size());
  const auto indices = thinned(recorded, std::max<std::size_t>(2, most_curve_points / cells));
  const auto told = thinned(indices.size(), cells * indices.size() < most_told_points ? indices.size() : rows_in_table);
  Json json{{"epochs", Json::array()}, {"recorded", recorded}, {"told", told}, {"cells", Json::array()}};
  for (const auto i : indices) json["epochs"].push_back((*epochs)[i].epoch);
  for (const auto& item : summary.cells) json["cells"].push_back(curve_json(epoch_curve(item.cell, indices), told));
  return json;
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

Json page_data(const StudyRecord& study, const Summary& summary) {
  Json json = summary_json(study, summary);
  for (auto& cell : json["cells"]) {
    for (const auto* bulky : {"accuracies", "losses", "seeds"}) cell.erase(bulky);
  }
  add_scores(study, summary, json);
  json["curves"] = curves_json(summary);
  json["verdict"]["text"] = verdict(summary, power_rate_names(summary.learning_rates)).text;
  json["convergence"] = {{"accuracy", page_convergence(summary, Metric::accuracy)},
                         {"loss", page_convergence(summary, Metric::loss)}};
  add_page_texts(summary, json);
  json["etude"] = version;
  json["study_file"] = study.source;
  json["provenance"] = provenance_json(study);
  json["optimizers_as_trained"] = optimizers_json(study);
  round_numbers(json);
  return json;
}

}  // namespace etude
