#include "report/page_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "analysis/epoch_curve.h"
#include "analysis/samples.h"
#include "analysis/scores.h"
#include "core/hyperparameters.h"
#include "core/version.h"
#include "report/summary_json.h"
#include "report/verdict.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;

// What keeps a large study's page small and quick; a study of a few hundred trials is below all of them.
constexpr std::size_t most_curve_points = 50'000;        // cells x epochs
constexpr std::size_t most_convergence_points = 20'000;  // cells x targets, of either metric
constexpr std::size_t most_single_trials = 2'000;

double six_digits(double value) { return std::strtod(fmt::format("{:.6g}", value).c_str(), nullptr); }

void round_numbers(Json& json) {
  if (json.is_number_float()) json = six_digits(json.get<double>());
  if (json.is_structured()) {
    for (auto& item : json) round_numbers(item);
  }
}

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

template <class List>
Json numbers(const List& values) {
  Json json = Json::array();
  for (const double value : values) json.push_back(number(value));
  return json;
}

void add_scores(const StudyRecord& study, const Summary& summary, Json& json) {
  const bool one_by_one = study.trials.size() <= most_single_trials;
  for (const auto& [name, metric] : {std::pair("accuracy", Metric::accuracy), std::pair("loss", Metric::loss)}) {
    Json single = Json::array(), five = Json::array();
    for (const auto& optimizer : summary.optimizers) {
      auto list = scores(study, optimizer, metric, summary.learning_rates, summary.seeds);
      if (metric == Metric::loss) {
        for (auto& value : list.values) value = -value;  // a loss again
      }
      for (std::size_t i = 0; i < summary.learning_rates.size(); ++i) {
        if (one_by_one) single.push_back(numbers(list.at(i)));
        five.push_back(numbers(five_numbers(list.at(i))));
      }
    }
    json["scores"][name] = one_by_one ? single : Json(nullptr);
    json["five_numbers"][name] = five;
  }
}

Json curves_json(const Summary& summary) {
  std::size_t longest = 0;
  const std::vector<EpochRecord>* epochs = nullptr;
  for (const auto& [cell, accuracy, loss, accuracy_deviation, loss_deviation] : summary.cells) {
    for (const auto* trial : cell.trials) {
      if (trial->history.epochs.size() <= longest) continue;
      epochs = &trial->history.epochs;
      longest = epochs->size();
    }
  }
  const auto indices =
      thinned(longest, std::max<std::size_t>(2, most_curve_points / std::max<std::size_t>(1, summary.cells.size())));
  Json json{{"epochs", Json::array()}, {"recorded", longest}, {"cells", Json::array()}};
  for (const auto i : indices) json["epochs"].push_back((*epochs)[i].epoch);
  for (const auto& item : summary.cells) {
    const auto curve = epoch_curve(item.cell, indices);
    json["cells"].push_back({{"accuracy", numbers(curve.accuracy)},
                             {"accuracy_sd", numbers(curve.accuracy_deviation)},
                             {"loss", numbers(curve.loss)},
                             {"loss_sd", numbers(curve.loss_deviation)}});
  }
  return json;
}

// A slider of so many steps can still be set by hand, and its targets fit in the page.
std::size_t most_steps(const Summary& summary) {
  return std::min<std::size_t>(100, most_convergence_points / std::max<std::size_t>(1, summary.cells.size()));
}

// Whole percents above the untrained model up to one step beyond the best cell, in steps of one or more.
std::vector<double> accuracy_steps(const Summary& summary) {
  double best = 0;
  for (const auto& cell : summary.cells) best = std::max(best, cell.accuracy.value);  // a NaN is not larger
  const double initial = std::isnan(summary.initial_accuracy) ? 0 : summary.initial_accuracy;
  const auto fits = [&](int step) { return 100 * best / step <= static_cast<double>(most_steps(summary)); };
  const int step = fits(1) ? 1 : fits(5) ? 5 : 20;
  std::vector<double> targets;
  for (int percent = step; percent <= 100 && percent < 100 * best + step; percent += step) {
    if (percent > 100 * initial) targets.push_back(percent / 100.0);
  }
  return targets;
}

// Round losses below the untrained model's, down to one step beyond the best cell, in steps of 0.01 or more.
std::vector<double> loss_steps(const Summary& summary) {
  const double initial = summary.initial_loss;
  double best = initial;
  for (const auto& cell : summary.cells) {
    if (cell.loss.value < best) best = cell.loss.value;  // a NaN is not less
  }
  std::vector<double> targets;
  if (!(best < initial)) return targets;
  const double most = static_cast<double>(most_steps(summary));
  double per_unit = 0.1;
  for (const double finer : {0.2, 0.5, 1., 2., 5., 10., 20., 100.}) {
    if ((initial - best) * finer <= most) per_unit = finer;
  }
  for (double k = std::ceil(initial * per_unit) - 1; k > 0 && k / per_unit > best - 1 / per_unit; --k) {
    targets.push_back(k / per_unit);
  }
  return targets;
}

// With the summary's own, from easy to hard.
std::vector<double> slider_targets(const Summary& summary, Metric metric) {
  const bool loss = metric == Metric::loss;
  auto targets = loss ? loss_steps(summary) : accuracy_steps(summary);
  const auto& own = loss ? summary.loss_targets : summary.targets;
  targets.insert(targets.end(), own.begin(), own.end());
  std::sort(targets.begin(), targets.end());
  const auto same = [](double a, double b) { return std::abs(a - b) < 1e-9; };
  targets.erase(std::unique(targets.begin(), targets.end(), same), targets.end());
  if (loss) std::reverse(targets.begin(), targets.end());
  return targets;
}

Json convergence_json(const Summary& summary, Metric metric) {
  const auto targets = slider_targets(summary, metric);
  Json json{{"targets", targets}, {"cells", Json::array()}};
  for (const auto& item : summary.cells) {
    Json list = Json::array();
    for (const double target : targets) {
      const auto c = convergence({item.cell}, target, metric);
      if (c.learning_rate) {
        list.push_back({c.reached, number(c.epochs.value), number(c.epochs.low), number(c.epochs.high),
                        number(c.steps.value), number(c.seconds.value)});
      } else {
        list.push_back(Json::array({c.reached}));
      }
    }
    json["cells"].push_back(list);
  }
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
  json["verdict"]["text"] = verdict(summary, power_rate).text;
  json["convergence"] = {{"accuracy", convergence_json(summary, Metric::accuracy)},
                         {"loss", convergence_json(summary, Metric::loss)}};
  json["etude"] = version;
  json["study_file"] = study.source;
  json["provenance"] = provenance_json(study);
  json["optimizers_as_trained"] = optimizers_json(study);
  round_numbers(json);
  return json;
}

}  // namespace etude
