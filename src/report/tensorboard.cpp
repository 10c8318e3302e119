#include "report/tensorboard.h"

#include <fmt/format.h>
#include <tensorboard.pb.h>

#include <map>

#include "analysis/metric.h"
#include "core/hyperparameters.h"
#include "report/record_file.h"

namespace etude {
namespace {

namespace tb = tensorboard;

void write(const tb::Event& event, std::ostream& out) { write_record(event.SerializeAsString(), out); }

// Every event file begins so.
void write_version(double time, std::ostream& out) {
  tb::Event event;
  event.set_wall_time(time);
  event.set_file_version("brain.Event:2");
  write(event, out);
}

void write_scalar(const std::string& tag, double time, std::int64_t step, double value, std::ostream& out) {
  tb::Event event;
  event.set_wall_time(time);
  event.set_step(step);
  auto* scalar = event.mutable_summary()->add_value();
  scalar->set_tag(tag);
  scalar->set_simple_value(static_cast<float>(value));
  write(event, out);
}

void write_hparams(const char* tag, double time, const tb::HParamsPluginData& data, std::ostream& out) {
  tb::Event event;
  event.set_wall_time(time);
  auto* value = event.mutable_summary()->add_value();
  value->set_tag(tag);
  auto* plugin = value->mutable_metadata()->mutable_plugin_data();
  plugin->set_plugin_name("hparams");
  plugin->set_content(data.SerializeAsString());
  write(event, out);
}

tb::Value value_of(const HyperparameterValue& value) {
  tb::Value result;
  if (const auto* flag = std::get_if<bool>(&value)) {
    result.set_bool_value(*flag);
  } else if (const auto* number = std::get_if<double>(&value)) {
    result.set_number_value(*number);
  } else {
    result.set_string_value(to_string(value));
  }
  return result;
}

// What the HParams tab has a column for: these, then what the optimizers take, by name.
std::vector<std::pair<std::string, tb::Value>> hyperparameters(const TrialRecord& trial) {
  tb::Value optimizer, schedule;
  optimizer.set_string_value(trial.planned.optimizer);
  schedule.set_string_value(to_string(trial.planned.trial.schedule));
  std::vector<std::pair<std::string, tb::Value>> result{
      {"optimizer", optimizer},
      {"learning_rate", value_of(trial.planned.trial.learning_rate)},
      {"schedule", schedule},
      {"seed", value_of(static_cast<double>(trial.planned.trial.seed))}};
  for (const auto& [name, value] : trial.planned.trial.optimizer.hyperparameters) {
    result.emplace_back(name, value_of(value));
  }
  return result;
}

tb::DataType type_of(const tb::Value& value) {
  if (value.has_bool_value()) return tb::DATA_TYPE_BOOL;
  return value.has_number_value() ? tb::DATA_TYPE_FLOAT64 : tb::DATA_TYPE_STRING;
}

// An imported trial's may be unknown.
double seconds_of(const EpochRecord& epoch) { return value(epoch, "seconds").value_or(0); }

// When each epoch ended, in seconds since 1970, counted back from the trial's end.
std::vector<double> epoch_ends(const TrialRecord& trial) {
  const auto& epochs = trial.history.epochs;
  std::vector<double> ends(epochs.size());
  double time = std::chrono::duration<double>(trial.finished_at.time_since_epoch()).count();
  for (std::size_t i = epochs.size(); i-- > 0;) {
    ends[i] = time;
    time -= seconds_of(epochs[i]);
  }
  return ends;
}

std::string folder_name(const std::string& text) {
  std::string name;
  for (const unsigned char c : text) {
    const bool plain = c > ' ' && c != '/' && c != '\\' && c != '%' && c != 0x7F && !(c == '.' && name.empty());
    name += plain ? std::string(1, static_cast<char>(c)) : fmt::format("%{:02X}", c);
  }
  return name;
}

}  // namespace

std::string tensorboard_run(const TrialRecord& trial) {
  return fmt::format("{}/lr={}/seed={}", folder_name(trial.planned.optimizer), trial.planned.trial.learning_rate,
                     trial.planned.trial.seed);
}

void write_tensorboard_study(const StudyRecord& study, std::ostream& out) {
  double time = 0;
  tb::HParamsPluginData data;
  auto* experiment = data.mutable_experiment();
  experiment->set_name(study.name);
  std::map<std::string, bool> named;
  for (const auto& trial : study.trials) {
    for (const auto& [name, value] : hyperparameters(trial)) {
      if (named[name]) continue;
      named[name] = true;
      auto* info = experiment->add_hparam_infos();
      info->set_name(name);
      info->set_type(type_of(value));
    }
    if (trial.status != TrialStatus::done || trial.history.epochs.empty()) continue;
    const double end = epoch_ends(trial).front();
    if (time == 0 || end < time) time = end;
  }
  experiment->set_time_created_secs(time);
  for (const auto& metric : metrics_of(study)) {
    if (orientation(metric) != 0) experiment->add_metric_infos()->mutable_name()->set_tag(metric.name);
  }
  write_version(time, out);
  write_hparams("_hparams_/experiment", time, data, out);
}

void write_tensorboard_trial(const TrialRecord& trial, std::ostream& out) {
  const auto& epochs = trial.history.epochs;
  const auto ends = epoch_ends(trial);
  const double start = ends.front() - seconds_of(epochs.front());
  write_version(start, out);

  tb::HParamsPluginData begin, end;
  for (const auto& [name, value] : hyperparameters(trial)) {
    auto* entry = begin.mutable_session_start_info()->add_hparams();
    entry->set_key(name);
    *entry->mutable_value() = value;
  }
  begin.mutable_session_start_info()->set_start_time_secs(start);
  write_hparams("_hparams_/session_start_info", start, begin, out);

  for (std::size_t i = 0; i < epochs.size(); ++i) {
    for (const auto* metric : {"train_loss", "test_accuracy", "seconds"}) {
      if (const auto x = value(epochs[i], metric)) write_scalar(metric, ends[i], epochs[i].epoch, *x, out);
    }
    for (const auto& [metric, x] : epochs[i].metrics) write_scalar(metric, ends[i], epochs[i].epoch, x, out);
  }
  const auto& losses = trial.history.step_losses;
  const double training = ends.back() - ends.front();  // steps are taken to be equally long
  for (std::size_t i = 0; i < losses.size(); ++i) {
    const double share = static_cast<double>(i + 1) / static_cast<double>(losses.size());
    write_scalar("step_loss", ends.front() + share * training, static_cast<std::int64_t>(i) + 1, losses[i], out);
  }

  end.mutable_session_end_info()->set_status(tb::STATUS_SUCCESS);
  end.mutable_session_end_info()->set_end_time_secs(ends.back());
  write_hparams("_hparams_/session_end_info", ends.back(), end, out);
}

}  // namespace etude
