#include "imports/collected_runs.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "imports/inputs.h"
#include "imports/long_tables.h"
#include "imports/reading.h"
#include "imports/table_file.h"
#include "imports/tracker_exports.h"

namespace etude {
namespace {

std::vector<std::string> paths_of(const std::vector<Input>& inputs) {
  std::vector<std::string> paths;
  for (const auto& input : inputs) paths.push_back(input.path);
  return paths;
}

Layout layout_of(const std::vector<std::string>& columns) {
  if (columns == std::vector<std::string>{"Wall time", "Step", "Value"}) return Layout::tag;
  // "RUN - metric" with "RUN - metric__MIN" beside it.
  const bool is_chart = std::any_of(columns.begin(), columns.end(), [&](const auto& column) {
    return column.ends_with("__MIN") &&
           std::find(columns.begin(), columns.end(), column.substr(0, column.size() - 5)) != columns.end();
  });
  return is_chart ? Layout::chart : Layout::rows;
}

void require_columns_apart(const Source& source) {
  const auto& columns = source.columns;
  for (const auto& column : columns) {
    require_name(column, source.input.path, 1);
    if (column.empty() || std::count(columns.begin(), columns.end(), column) == 1) continue;
    throw EnvironmentError(
        fmt::format("{}:1: column '{}' stands twice; nothing is imported", source.input.path, column));
  }
}

void tell_unmatched(Reading& reading) {
  const auto unmatched = reading.names.unmatched();
  if (reading.names.has_pattern() && reading.names.none_matches()) {
    throw UsageError(fmt::format("--runs '{}' matches none of the runs: {}", reading.options.runs, some_of(unmatched)));
  }
  if (unmatched.empty()) return;
  const bool is_one = unmatched.size() == 1;
  reading.collector.note(fmt::format("{} run{} not match --runs and {} left out: {}", unmatched.size(),
                                     is_one ? " does" : "s do", is_one ? "is" : "are", some_of(unmatched)));
}

}  // namespace

std::string CollectedRuns::origin(const CollectedRun& run) const {
  return fmt::format("{}:{}", files[run.file], run.line);
}

CollectedRuns collect_runs(const std::vector<std::string>& paths, const ImportOptions& options) {
  const auto inputs = inputs_of(paths);
  Reading reading{.options = options, .names = RunNames(options.runs), .collector = RunCollector(paths_of(inputs))};
  LongTables tables(reading);
  TrackerExports exports(reading);

  std::vector<Source> sources;
  for (const auto& input : inputs) {
    auto& source = sources.emplace_back(Source{.input = input, .number = sources.size(), .columns = {}});
    std::int64_t rows = 0;
    read_table(
        input.path,
        [&](const std::vector<std::string>& columns) {
          source.columns = columns;
          source.layout = layout_of(columns);
          require_columns_apart(source);
          reading.columns.insert(reading.columns.end(), columns.begin(), columns.end());
          if (source.layout == Layout::rows) tables.begin(source);
          if (source.layout == Layout::chart) exports.begin_chart(source);
          if (source.layout == Layout::tag) exports.begin_tag(source);
        },
        [&](const TableRow& row) {
          ++rows;
          if (source.layout == Layout::rows) tables.look_at(source, row);
        });
    if (rows == 0) throw EnvironmentError(input.path + ": it has no rows; nothing is imported");
    reading.collector.result().rows += rows;
  }
  reading.columns.insert(reading.columns.end(), exports.metrics().begin(), exports.metrics().end());
  tell_unmatched(reading);
  reading.require_columns();
  exports.settle();
  tables.settle();
  for (const auto& source : sources) {
    if (source.layout == Layout::rows) tables.collect(source);
    if (source.layout == Layout::chart) exports.collect_chart(source);
    if (source.layout == Layout::tag) exports.collect_tag(source);
  }
  exports.tell_what_has_no_value();
  return std::move(reading.collector.result());
}

}  // namespace etude
