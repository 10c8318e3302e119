#include "imports/long_tables.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"

namespace etude {
namespace {

std::string group_of(const Source& source, const TableRow& row, const std::string& optimizer,
                     const std::string& learning_rate, const std::string& seed) {
  const auto rate = parse_learning_rate(learning_rate, source.input.path, row.line);
  return fmt::format("{}\n{}\n{}", optimizer, rate, seed);
}

}  // namespace

LongTables::LongTables(Reading& reading) : reading_(reading) {
  for (const auto& [name, _] : reading.options.metrics) named_metrics_.push_back(name);
}

void LongTables::begin(const Source& source) {
  const auto& roles = roles_[source.number] = column_roles(source.columns, reading_.options.columns, named_metrics_);
  for (const auto& note : roles.notes) reading_.collector.note(note);
  for (const auto column : roles.others) further_order_.push_back(source.columns[column]);
  for (const auto column : roles.settings) said_settings_.insert(source.columns[column]);
  require(source, "optimizer");
  require(source, "learning_rate");
  if (!roles.roles.contains("epoch")) {
    reading_.collector.note("no column says the epoch: each row is a run's last (--columns epoch=NAME says it)");
  }
}

void LongTables::require(const Source& source, const std::string& role) const {
  if (roles_of(source).roles.contains(role) || reading_.pattern_says(role)) return;
  reading_.require_columns();  // of a slip this would be what follows
  throw UsageError(fmt::format(
      "{}: no column says which {}: --columns {}=NAME names the one that does, or --runs tells where it stands in "
      "runs' "
      "names, as in --runs '{{optimizer}}_lr{{learning_rate}}_s{{seed}}'; it has {}",
      source.input.path, role == "optimizer" ? "optimizer" : "learning rate", role, some_of(source.columns)));
}

LongTables::RowLabels LongTables::labels_of(const Source& source, const TableRow& row) {
  const auto& roles = roles_of(source).roles;
  const auto field = [&](const char* role) -> const std::string* {
    const auto found = roles.find(role);
    return found == roles.end() ? nullptr : &row.fields[found->second];
  };
  const auto* run = field("run");
  RowLabels labels{.texts =
                       reading_.names.texts(run != nullptr ? std::vector<std::string>{*run} : source.input.run_names)};
  if (labels.texts == nullptr) return labels;
  // A pattern is what a person said; a column may be a guess.
  const auto text = [&](const char* role) -> std::string {
    const auto found = labels.texts->find(role);
    if (found != labels.texts->end()) return found->second;
    const auto* column = field(role);
    return column == nullptr ? "" : *column;
  };
  labels.optimizer = text("optimizer");
  if (labels.optimizer.empty()) {
    throw EnvironmentError(
        fmt::format("{}:{}: no optimizer is named; nothing is imported", source.input.path, row.line));
  }
  require_name(labels.optimizer, source.input.path, row.line);
  labels.learning_rate = text("learning_rate");
  labels.seed = plain_seed(text("seed"));
  require_name(labels.seed, source.input.path, row.line);
  if (labels.seed.empty() && run != nullptr) labels.seed = *run;
  if (labels.seed.empty())
    labels.seed = reading_.collector.result().files.size() > 1 ? source.input.run_names.front() : "0";
  return labels;
}

std::int64_t LongTables::epoch_of(const Source& source, const TableRow& row) const {
  const auto& roles = roles_of(source).roles;
  const auto found = roles.find("epoch");
  return found == roles.end() ? 1 : parse_epoch(row.fields[found->second], source.input.path, row.line);
}

void LongTables::look_at(const Source& source, const TableRow& row) {
  const auto labels = labels_of(source, row);
  if (labels.texts == nullptr) return;
  const auto group = group_of(source, row, labels.optimizer, labels.learning_rate, labels.seed);
  further_.see_epoch(group, epoch_of(source, row));
  for (const auto* columns : {&roles_of(source).others, &roles_of(source).settings}) {
    for (const auto column : *columns) further_.see(source.columns[column], row.fields[column], group);
  }
}

void LongTables::settle() {
  settings_.assign(said_settings_.begin(), said_settings_.end());
  std::set<std::string> told;
  for (const auto& column : further_order_) {
    if (!told.insert(column).second) continue;
    switch (kind_of(column)) {
      case ColumnKind::metric:
        reading_.collector.note(fmt::format("{} is a metric", column));
        break;
      case ColumnKind::setting:
        settings_.push_back(column);
        reading_.collector.note(fmt::format("{} differs between runs and is a part of the optimizers' names", column));
        break;
      case ColumnKind::constant:
        reading_.collector.note(fmt::format("{} is left out: it is {} in every run", column, further_.value(column)));
        break;
      case ColumnKind::empty:
        reading_.collector.note(fmt::format("{} is left out: it is empty", column));
        break;
      case ColumnKind::text:
        reading_.collector.note(fmt::format("{} is left out: it is text that changes within a run", column));
        break;
      case ColumnKind::identifier:
        reading_.collector.note(
            fmt::format("{} is left out: it is another in every run (--columns setting={} or --metric says otherwise)",
                        column, column));
        break;
    }
  }
}

ColumnKind LongTables::kind_of(const std::string& column) const {
  return further_.has(column) ? further_.kind(column) : ColumnKind::empty;
}

// "SGD weight_decay=0.1"
std::string LongTables::optimizer_name(const Source& source, const TableRow& row, const RowLabels& labels) const {
  auto name = reading_.with_settings(labels.optimizer, *labels.texts);
  for (const auto& setting : settings_) {
    const auto found = std::find(source.columns.begin(), source.columns.end(), setting);
    if (found == source.columns.end()) continue;
    const auto& in_row = row.fields[static_cast<std::size_t>(found - source.columns.begin())];
    const auto value =
        further_.setting(setting, in_row, group_of(source, row, labels.optimizer, labels.learning_rate, labels.seed));
    require_name(value, source.input.path, row.line);
    if (!value.empty()) name += fmt::format(" {}={}", setting, value);
  }
  return name;
}

void LongTables::collect(const Source& source) {
  auto& collector = reading_.collector;
  auto metrics = roles_of(source).metrics;
  for (const auto column : roles_of(source).others) {
    const auto& name = source.columns[column];
    if (kind_of(name) == ColumnKind::metric) metrics[column] = name;
  }
  read_table(
      source.input.path, [](const auto&) {},
      [&](const TableRow& row) {
        const auto labels = labels_of(source, row);
        if (labels.texts == nullptr) return;
        auto& run =
            collector.run({.optimizer = optimizer_name(source, row, labels),
                           .seed = labels.seed,
                           .learning_rate = parse_learning_rate(labels.learning_rate, source.input.path, row.line)},
                          source.number, row.line);
        const auto epoch = epoch_of(source, row);
        for (const auto& [column, name] : metrics) {
          const auto value = parse_value(row.fields[column], source.input.path, row.line, source.columns[column]);
          collector.add(run, epoch, collector.metric(name), value, source.number, row.line);
        }
        add_record(source, row, run);
      });
}

void LongTables::add_record(const Source& source, const TableRow& row, CollectedRun& run) {
  const auto field = [&](const char* role) -> std::string {
    const auto found = roles_of(source).roles.find(role);
    return found == roles_of(source).roles.end() ? "" : row.fields[found->second];
  };
  const auto count = [&](const char* role) {
    const auto text = field(role);
    return text.empty() ? 0 : parse_count(text, role, source.input.path, row.line);
  };
  if (const auto outcome = field("outcome"); !outcome.empty()) {
    static const std::set<std::string> known{"completed", "diverged", "failed", "running", "pending"};
    if (known.contains(outcome)) {
      run.outcome = outcome;
    } else {
      reading_.collector.note(
          fmt::format("outcome '{}' says nothing here: completed, diverged, failed, running, pending do", outcome));
    }
  }
  if (const auto cause = field("divergence_cause"); !cause.empty()) run.divergence_cause = cause;
  if (const auto formula = field("formula"); !formula.empty()) run.formula = formula;
  if (const auto step = count("divergence_step"); step > 0) run.divergence_step = step;
  if (const auto share = parse_value(field("majority_share"), source.input.path, row.line, "majority_share");
      share >= 0 && share <= 1) {
    run.majority_share = share;
  }
  auto& result = reading_.collector.result();
  const auto add_answers = [&](const char* role, std::int64_t& answers) {
    const auto said = count(role);
    if (said == 0) return;
    if (answers != 0 && answers != said) {
      throw EnvironmentError(
          fmt::format("{}:{}: {} is {} here and was {} before: a study has one problem; nothing is "
                      "imported",
                      source.input.path, row.line, role, said, answers));
    }
    answers = said;
  };
  add_answers("train_answers", result.train_answers);
  add_answers("test_answers", result.test_answers);
}

}  // namespace etude
