#pragma once

#include <bit>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "imports/import_options.h"

namespace etude {

/// What stands where nothing was measured; a NaN was.
inline constexpr std::uint64_t nothing_bits = 0x7ff8'0000'0000'dead;
inline double nothing() { return std::bit_cast<double>(nothing_bits); }
inline bool is_nothing(double value) { return std::bit_cast<std::uint64_t>(value) == nothing_bits; }

/// A run, as files have it. Of a million rows a few numbers each: by epoch, one after the other.
struct CollectedRun {
  std::string optimizer;  ///< with what else tells runs apart: "SGD weight_decay=0.1"
  double learning_rate = 0;
  std::string seed;
  std::size_t file = 0;  ///< where its first row stands
  std::int64_t line = 0;
  std::vector<std::int64_t> epochs;         ///< ascending
  std::vector<std::vector<double>> values;  ///< [metric][epoch]; a metric's may be empty
  std::string outcome;                      ///< as étude exports it; empty: not said
  std::int64_t divergence_step = 0;
  std::string divergence_cause;
  double majority_share = nothing();
  std::string formula;  ///< the optimizer that it is a variant of, by étude's name
};

/// All runs of some files, none of them twice.
struct CollectedRuns {
  std::vector<std::string> files;
  std::vector<std::string> metrics;
  std::vector<CollectedRun> runs;  ///< in the order of their first rows
  std::int64_t rows = 0;
  std::int64_t train_answers = 0, test_answers = 0;  ///< 0: not said
  std::vector<std::string> notes;                    ///< what was taken for what, and what was left out

  [[nodiscard]] std::string origin(const CollectedRun& run) const;  ///< "runs.csv:12"
};

/// Reads files, and folders' files: long tables, charts of Weights & Biases, tags of TensorBoard. Throws UsageError
/// where what is missing can be said by `options`, EnvironmentError with file:line where a row is malformed, or says
/// of an epoch something else than an earlier one.
CollectedRuns collect_runs(const std::vector<std::string>& paths, const ImportOptions& options);

}  // namespace etude
