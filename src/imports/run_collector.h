#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "imports/collected_runs.h"

namespace etude {

/// What tells a run from all others.
struct RunLabels {
  std::string optimizer, seed;
  double learning_rate = 0;
};

/// Takes rows in, in whatever order, and puts runs together.
class RunCollector {
 public:
  explicit RunCollector(std::vector<std::string> files) { result_.files = std::move(files); }

  /// The number of a metric.
  std::size_t metric(const std::string& name);
  /// The run of these labels; a new one where there is none yet.
  CollectedRun& run(const RunLabels& labels, std::size_t file, std::int64_t line);
  /// Throws EnvironmentError where the run has another value there. `nothing()` says nothing.
  void add(CollectedRun& run, std::int64_t epoch, std::size_t metric, double value, std::size_t file,
           std::int64_t line);
  /// Something that a person should know; said once.
  void note(std::string text);
  CollectedRuns& result() { return result_; }

 private:
  CollectedRuns result_;
  std::unordered_map<std::string, std::size_t> run_of_;  ///< by labels, as one text
  std::map<std::string, std::size_t> metric_of_;
};

/// Throws EnvironmentError with file:line where the text is no number; an empty text, and what stands for it (NA, null,
/// None, -), is `nothing()`.
double parse_value(const std::string& text, const std::string& file, std::int64_t line, const std::string& column);
/// Whether that would.
bool is_value(const std::string& text);
/// Likewise; rounded as learning rates are.
double parse_learning_rate(const std::string& text, const std::string& file, std::int64_t line);
/// A whole number from 0 on; `what` names it in the error.
std::int64_t parse_count(const std::string& text, const std::string& what, const std::string& file, std::int64_t line);
/// Likewise an epoch.
std::int64_t parse_epoch(const std::string& text, const std::string& file, std::int64_t line);
/// Whole numbers are one whatever their spelling: "01" is "1".
std::string plain_seed(const std::string& text);
/// Throws EnvironmentError with file:line where a name that is to be shown is no UTF-8, or holds a control character.
void require_name(const std::string& text, const std::string& file, std::int64_t line);

}  // namespace etude
