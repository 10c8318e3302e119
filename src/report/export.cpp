#include "report/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "analysis/cells.h"
#include "analysis/samples.h"
#include "core/hyperparameters.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;
using Names = std::vector<std::string>;
using RowWriter = std::function<void(const Json& row)>;  // an object whose values are strings and numbers

// The columns besides those of metrics, in their order.
const Names trial_names{"study", "optimizer", "learning_rate", "seed", "outcome"};
const Names divergence_names{"divergence_step", "divergence_cause"};
const Names provenance_names{"hyperparameters", "schedule",      "failure", "numeric_mode",
                             "version",         "data_checksum", "host",    "key"};
const Names step_names{"step", "loss"};
// What statistics take of a trial besides its epochs: `etude import` shows the same ones by them.
const Names record_names{"divergence_step", "divergence_cause", "majority_share",
                         "train_answers",   "test_answers",     "formula"};

bool is_taken(const std::string& name) {
  const auto holds = [&](const Names& names) { return std::find(names.begin(), names.end(), name) != names.end(); };
  return name == "epoch" || holds(trial_names) || holds(divergence_names) || holds(provenance_names) ||
         holds(step_names) || holds(record_names);
}

std::string status_text(const TrialRecord& trial) {
  if (trial.outcome) return to_string(*trial.outcome);
  return trial.status == TrialStatus::running ? "running" : "pending";
}

Json trial_columns(const std::string& study, const TrialRecord& trial) {
  return {{"study", study},
          {"optimizer", trial.planned.optimizer},
          {"learning_rate", trial.planned.trial.learning_rate},
          {"seed", trial.planned.trial.seed},
          {"outcome", status_text(trial)}};
}

// A running trial's are neither its last nor checked.
const History& exported_history(const TrialRecord& trial) {
  static const History none;
  return trial.status == TrialStatus::done ? trial.history : none;
}

Json number_or_null(double value) { return std::isnan(value) ? Json(nullptr) : Json(value); }

void add_divergence(const History& history, Json& row) {
  const auto& divergence = history.divergence;
  row["divergence_step"] = divergence ? Json(divergence->step) : Json(nullptr);
  row["divergence_cause"] = divergence ? Json(divergence->cause) : Json(nullptr);
}

Json record_columns(const TrialRecord& trial) {
  Json row = Json::object();
  const auto& problem = trial.planned.trial.problem;
  const bool known = has_known_size(problem);
  add_divergence(exported_history(trial), row);
  row["majority_share"] = number_or_null(trial.provenance.majority_share);
  row["train_answers"] = known ? Json(train_answers(problem)) : Json(nullptr);
  row["test_answers"] = known ? Json(test_answers(problem)) : Json(nullptr);
  row["formula"] = trial.planned.trial.optimizer.name;
  return row;
}

struct MetricColumn {
  std::string metric, column;
};

std::vector<MetricColumn> metric_columns(const ExportedStudy& study) {
  std::vector<MetricColumn> columns;
  for (const auto* metric : {"train_loss", "test_accuracy", "seconds"}) columns.push_back({metric, metric});
  for (const auto& metric : study.metrics) {
    columns.push_back({metric, is_taken(metric) ? "epoch_" + metric : metric});
  }
  return columns;
}

// nullptr: there is none, and every number is null.
Json epoch_columns(const std::vector<MetricColumn>& columns, const EpochRecord* epoch) {
  Json row{{"epoch", epoch != nullptr ? Json(epoch->epoch) : Json(nullptr)}};
  for (const auto& [metric, column] : columns) {
    const auto measured = epoch != nullptr ? value(*epoch, metric) : std::nullopt;
    row[column] = measured ? Json(*measured) : Json(nullptr);
  }
  return row;
}

// A later étude's optimizer may have settings of a kind that this one does not know: as they are recorded.
std::string settings_text(const Trial& trial) {
  std::map<std::string, std::string> settings;
  for (const auto& [name, value] : trial.optimizer.hyperparameters) settings[name] = to_string(value);
  const auto unknown = trial.unknown.empty() ? Json::object() : Json::parse(trial.unknown);
  const auto further = unknown.value(Json::json_pointer("/optimizer/hyperparameters"), Json::object());
  for (const auto& [name, value] : further.items()) {
    settings.emplace(name, value.is_string() ? value.get<std::string>() : value.dump());
  }
  std::string text;
  for (const auto& [name, value] : settings) text += (text.empty() ? "" : "; ") + name + " = " + value;
  return text;
}

void write_trial(const std::string& study, const std::vector<MetricColumn>& columns, const TrialRecord& trial,
                 const RowWriter& write) {
  Json row = trial_columns(study, trial);
  const auto& history = exported_history(trial);
  add_divergence(history, row);
  row.update(epoch_columns(columns, history.epochs.empty() ? nullptr : &history.epochs.back()));
  if (!history.epochs.empty()) {
    double seconds = 0;
    for (const auto& epoch : history.epochs) seconds += epoch.seconds;
    row["seconds"] = number_or_null(seconds);
  }
  row["hyperparameters"] = settings_text(trial.planned.trial);
  row["schedule"] = to_string(trial.planned.trial.schedule);
  row["failure"] = trial.failure;
  row["numeric_mode"] = trial.provenance.numeric_mode;
  row["version"] = trial.provenance.version;
  row["data_checksum"] = trial.provenance.data_checksum;
  row["host"] = trial.provenance.host;
  row["key"] = trial.planned.key;
  write(row);
}

void for_each_row(const ExportedStudy& study, ExportedRows rows, const RowWriter& write) {
  const auto columns = metric_columns(study);
  study.visit([&](const TrialRecord& trial) {
    if (rows == ExportedRows::trials) return write_trial(study.name, columns, trial, write);
    const auto& history = exported_history(trial);
    Json row = trial_columns(study.name, trial);
    if (rows == ExportedRows::epochs) {
      row.update(record_columns(trial));
      for (const auto& epoch : history.epochs) {
        row.update(epoch_columns(columns, &epoch));
        write(row);
      }
    } else {
      for (std::size_t i = 0; i < history.step_losses.size(); ++i) {
        row["step"] = i + 1;
        row["loss"] = history.step_losses[i];
        write(row);
      }
    }
  });
}

Names column_names(const ExportedStudy& study, ExportedRows rows) {
  Names names = trial_names;
  const auto add = [&](const Names& more) { names.insert(names.end(), more.begin(), more.end()); };
  const auto add_epoch = [&] {
    const auto columns = epoch_columns(metric_columns(study), nullptr);
    for (const auto& column : columns.items()) names.push_back(column.key());
  };
  switch (rows) {
    case ExportedRows::trials:
      add(divergence_names);
      add_epoch();
      add(provenance_names);
      break;
    case ExportedRows::epochs:
      add_epoch();
      add(record_names);
      break;
    case ExportedRows::steps:
      add(step_names);
      break;
  }
  return names;
}

std::string csv_field(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_number_float()) return fmt::format("{}", value.get<double>());
  if (!value.is_string()) return value.dump();
  const auto& text = value.get_ref<const std::string&>();
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

void export_csv(const ExportedStudy& study, ExportedRows rows, std::ostream& out) {
  const auto names = column_names(study, rows);
  out << fmt::format("{}\n", fmt::join(names, ","));
  for_each_row(study, rows, [&](const Json& row) {
    std::string line;
    for (const auto& name : names) line += (line.empty() ? "" : ",") + csv_field(row.at(name));
    out << line << '\n';
  });
}

void export_json(const ExportedStudy& study, ExportedRows rows, std::ostream& out) {
  out << "[";
  const char* separator = "\n";
  for_each_row(study, rows, [&](const Json& row) {
    out << separator << row.dump();
    separator = ",\n";
  });
  out << "\n]\n";
}

void export_notebook(const StudyRecord& study, std::ostream& out) {
  Json result = Json::object();
  for (const auto& cell : cells(study)) {
    Json accuracies = Json::array(), losses = Json::array();
    std::size_t epochs = 0;
    for (const auto* trial : cell.trials) {
      Json accuracy = Json::array(), loss = Json::array();
      for (const auto& epoch : trial->history.epochs) {
        accuracy.push_back(epoch.test_accuracy);
        loss.push_back(epoch.train_loss);
      }
      epochs = std::max(epochs, trial->history.epochs.size());
      accuracies.push_back(accuracy);
      losses.push_back(loss);
    }
    Json mean_acc = Json::array(), std_acc = Json::array(), mean_losses = Json::array(), std_losses = Json::array();
    for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
      std::vector<double> accuracy, loss;
      for (const auto* trial : cell.trials) {
        if (epoch >= trial->history.epochs.size()) continue;
        accuracy.push_back(trial->history.epochs[epoch].test_accuracy);
        loss.push_back(trial->history.epochs[epoch].train_loss);
      }
      mean_acc.push_back(mean(accuracy));
      std_acc.push_back(population_standard_deviation(accuracy));
      mean_losses.push_back(mean(loss));
      std_losses.push_back(population_standard_deviation(loss));
    }
    result[cell.optimizer][fmt::format("{}", cell.learning_rate)] = {
        {"accuracies", accuracies}, {"losses", losses},           {"mean_acc", mean_acc},
        {"std_acc", std_acc},       {"mean_losses", mean_losses}, {"std_losses", std_losses}};
  }
  out << result.dump(1) << '\n';
}

}  // namespace etude
