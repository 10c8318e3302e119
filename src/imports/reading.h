#pragma once

#include <string>
#include <vector>

#include "imports/import_options.h"
#include "imports/inputs.h"
#include "imports/run_collector.h"
#include "imports/run_names.h"

namespace etude {

enum class Layout {
  rows,   ///< a row is an epoch of a run
  chart,  ///< Weights & Biases': a row is a step, a column a metric of a run
  tag,    ///< TensorBoard's: one metric of one run
};

/// A file, and the columns that it has.
struct Source {
  Input input;
  std::size_t number = 0;  ///< in CollectedRuns::files
  Layout layout = Layout::rows;
  std::vector<std::string> columns;
};

/// What all files of an import share while they are read, twice: first to see what is there (whether a column is a
/// metric or a setting the last row may tell), then to collect it.
struct Reading {
  const ImportOptions& options;
  RunNames names;
  RunCollector collector;
  std::vector<std::string> columns = {};  ///< and charts' metrics, of all files

  /// Throws UsageError where `options` says something of a column that no file has.
  void require_columns() const;
  /// Whether the pattern has {role}.
  [[nodiscard]] bool pattern_says(const std::string& role) const;
  /// The optimizer's name with what a run's name says of its settings: "SGD wd=0.1".
  [[nodiscard]] std::string with_settings(const std::string& optimizer, const RunNames::Texts& texts) const;
};

}  // namespace etude
