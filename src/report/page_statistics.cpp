#include "report/page_statistics.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "analysis/samples.h"
#include "analysis/scores.h"
#include "report/json_numbers.h"
#include "report/metric_text.h"
#include "report/page_text.h"
#include "report/summary_json.h"
#include "report/verdict.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_single_trials = 2'000;

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

}  // namespace

Json page_statistics(const StudyRecord& study, const Summary& summary) {
  Json json = summary_json(study, summary);
  for (auto& cell : json["cells"]) cell.erase("seeds");
  for (std::size_t i = 0; i < summary.metrics.size(); ++i) {
    auto& metric = json["metrics"][i];
    for (auto& cell : metric["cells"]) cell.erase("values");
    add_scores(summary, summary.metrics[i].metric, study.trials.size() <= most_single_trials, metric);
  }
  const auto answer = verdict(summary, power_rates(summary.learning_rates));
  json["verdict"]["text"] = answer.text;
  json["verdict"]["details"] = answer.details;
  add_page_texts(summary, json);
  round_numbers(json);
  return json;
}

}  // namespace etude
