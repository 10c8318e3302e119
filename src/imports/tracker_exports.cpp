#include "imports/tracker_exports.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "imports/table_file.h"

namespace etude {
namespace {

// TensorBoard's downloads are called run-RUN-tag-TAG.
std::pair<std::string, std::string> split_tag(const std::string& name) {
  const auto tag = name.rfind("-tag-");
  if (tag == std::string::npos) return {name, ""};
  const std::size_t begin = name.starts_with("run-") ? 4 : 0;
  return {name.substr(begin, tag - begin), name.substr(tag + 5)};
}

// "RUN - metric"
std::pair<std::string, std::string> split_chart_column(const std::string& column) {
  const auto dash = column.rfind(" - ");
  if (dash == std::string::npos) return {"", ""};
  return {column.substr(0, dash), column.substr(dash + 3)};
}

bool is_bound(const std::string& column) { return column.ends_with("__MIN") || column.ends_with("__MAX"); }

// Of a tag's run.
std::vector<std::string> names_of(const Source& source) {
  std::vector<std::string> names;
  for (const auto& name : source.input.run_names) names.push_back(split_tag(name).first);
  return names;
}

}  // namespace

void TrackerExports::require_pattern(const Source& source) const {
  for (const auto* role : {"optimizer", "learning_rate"}) {
    if (reading_.pattern_says(role)) continue;
    throw UsageError(
        fmt::format("{}: only runs' names say which optimizer and which learning rate: --runs tells where they stand "
                    "in them, as in "
                    "--runs '{{optimizer}}_lr{{learning_rate}}_s{{seed}}'",
                    source.input.path));
  }
}

void TrackerExports::begin_chart(const Source& source) {
  std::vector<std::string> axes;
  for (const auto& column : source.columns) {
    const auto [run, _] = split_chart_column(column);
    if (run.empty() && !is_bound(column)) axes.push_back(column);
    if (run == "Grouped runs" || run.starts_with("Group: ")) {
      throw EnvironmentError(
          fmt::format("{}: '{}' is a mean over runs already: of what seeds differ in nothing is "
                      "left. Export the chart with its runs ungrouped",
                      source.input.path, column));
    }
  }
  if (axes.size() != 1) {
    throw EnvironmentError(fmt::format("{}: a chart has one column beside its runs', and this has {}: {}",
                                       source.input.path, axes.size(), some_of(axes)));
  }
  require_pattern(source);
  for (const auto& column : source.columns) {
    if (is_bound(column)) continue;
    if (const auto [run, metric] = split_chart_column(column); !run.empty()) {
      (void)reading_.names.texts({run});
      if (std::find(metrics_.begin(), metrics_.end(), metric) == metrics_.end()) {
        metrics_.push_back(metric);
      }
    }
  }
}

void TrackerExports::begin_tag(const Source& source) {
  require_pattern(source);
  (void)reading_.names.texts(names_of(source));
  if (const auto tag = tag_of(source); !tag.empty()) metrics_.push_back(tag);
}

std::string TrackerExports::metric_called(const std::string& column) const {
  for (const auto& [what, name] : reading_.options.columns) {
    if (name == column) return what;
  }
  const auto& said = reading_.options.metrics;
  const bool is_named =
      std::any_of(said.begin(), said.end(), [&](const auto& metric) { return metric.first == column; });
  const auto known = known_names_.find(column);
  return is_named || known == known_names_.end() ? column : known->second;
}

std::optional<std::size_t> TrackerExports::metric_of(const std::string& column) {
  const auto name = metric_called(column);
  if (name == "ignore") return std::nullopt;
  if (name != column) reading_.collector.note(fmt::format("{} is taken for {}", column, name));
  return reading_.collector.metric(name);
}

CollectedRun& TrackerExports::run(const Source& source, const std::string& name, const RunNames::Texts& texts,
                                  std::int64_t line) {
  const auto text = [&](const char* what) {
    const auto found = texts.find(what);
    return found == texts.end() ? std::string() : found->second;
  };
  return reading_.collector.run({.optimizer = reading_.with_settings(text("optimizer"), texts),
                                 .seed = text("seed").empty() ? name : plain_seed(text("seed")),
                                 .learning_rate = parse_learning_rate(text("learning_rate"), source.input.path, line)},
                                source.number, line);
}

void TrackerExports::collect_chart(const Source& source) {
  struct Column {
    std::size_t index, metric;
    std::string run;
    const RunNames::Texts* texts;
  };
  std::vector<Column> columns;
  std::size_t axis = 0;
  for (std::size_t i = 0; i < source.columns.size(); ++i) {
    if (is_bound(source.columns[i])) continue;
    const auto [run, metric] = split_chart_column(source.columns[i]);
    if (run.empty()) {
      axis = i;
    } else if (const auto* texts = reading_.names.texts({run})) {
      if (const auto number = metric_of(metric)) columns.push_back({i, *number, run, texts});
      chart_runs_.insert(run);
    }
  }
  read_table(
      source.input.path, [](const auto&) {},
      [&](const TableRow& row) {
        const auto epoch = parse_epoch(row.fields[axis], source.input.path, row.line);
        for (const auto& column : columns) {
          const auto value =
              parse_value(row.fields[column.index], source.input.path, row.line, source.columns[column.index]);
          if (is_nothing(value)) continue;  // this run was not measured at this step
          runs_with_values_.insert(column.run);
          reading_.collector.add(run(source, column.run, *column.texts, row.line), epoch, column.metric, value,
                                 source.number, row.line);
        }
      });
}

std::string TrackerExports::tag_of(const Source& source) {
  const auto* texts = reading_.names.texts(names_of(source));
  if (texts == nullptr) return "";
  if (const auto named = texts->find("metric"); named != texts->end()) return named->second;
  return split_tag(source.input.run_names[1]).second;
}

void TrackerExports::collect_tag(const Source& source) {
  const auto* texts = reading_.names.texts(names_of(source));
  if (texts == nullptr) return;
  auto tag = tag_of(source);
  if (tag.empty() && metric_called("Value") != "Value") tag = "Value";
  if (tag.empty()) {
    throw UsageError(fmt::format(
        "{}: nothing says which metric it holds: {{metric}} in --runs tells where that stands in its name, or "
        "--columns test_accuracy=Value says it",
        source.input.path));
  }
  const auto metric = metric_of(tag);
  if (!metric) return;
  read_table(
      source.input.path, [](const auto&) {},
      [&](const TableRow& row) {
        auto& measured = run(source, names_of(source).front(), *texts, row.line);
        reading_.collector.add(measured, parse_epoch(row.fields[1], source.input.path, row.line), *metric,
                               parse_value(row.fields[2], source.input.path, row.line, "Value"), source.number,
                               row.line);
      });
}

void TrackerExports::tell_what_has_no_value() {
  std::vector<std::string> names;
  for (const auto& run : chart_runs_) {
    if (!runs_with_values_.contains(run)) names.push_back(run);
  }
  if (!names.empty()) reading_.collector.note(fmt::format("no value stands in the columns of {}", some_of(names)));
}

}  // namespace etude
