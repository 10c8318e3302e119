#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "imports/column_roles.h"
#include "imports/reading.h"

namespace etude {

/// What Weights & Biases and TensorBoard hand out: runs that only their names tell apart. Throws UsageError where no
/// pattern says what is needed, EnvironmentError where a chart holds means over runs, and with file:line where a row is
/// malformed.
class TrackerExports {
 public:
  explicit TrackerExports(Reading& reading) : reading_(reading) {}

  // First of every file:
  void begin_chart(const Source& source);
  void begin_tag(const Source& source);
  /// Then gives metrics étude's names,
  void settle() { known_names_ = known_metric_names(metrics_); }
  /// and of every file again:
  void collect_chart(const Source& source);
  void collect_tag(const Source& source);
  /// At last says which runs' columns are empty throughout.
  void tell_what_has_no_value();

  [[nodiscard]] const std::vector<std::string>& metrics() const { return metrics_; }

 private:
  void require_pattern(const Source& source) const;
  // A file's metric; empty where nothing says it.
  std::string tag_of(const Source& source);
  // Of a chart's column or a tag; "ignore" where it is to be left out.
  [[nodiscard]] std::string metric_called(const std::string& column) const;
  // nullopt: left out.
  std::optional<std::size_t> metric_of(const std::string& column);
  // A run's name says all there is to know of it.
  CollectedRun& run(const Source& source, const std::string& name, const RunNames::Texts& texts, std::int64_t line);

  Reading& reading_;
  std::vector<std::string> metrics_;                ///< as charts and tags have them
  std::map<std::string, std::string> known_names_;  ///< of those, étude's own names
  std::set<std::string> chart_runs_, runs_with_values_;
};

}  // namespace etude
