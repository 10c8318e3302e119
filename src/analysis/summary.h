#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/cells.h"
#include "analysis/distributions.h"
#include "analysis/metric_summary.h"

namespace etude {

struct CellSummary {
  Cell cell;                              ///< every finished trial, as recorded
  std::optional<ShareBounds> divergence;  ///< what its seeds say of how often one diverges; none where none is finished
};

struct DivergenceStatistics {
  std::int64_t trials = 0, diverged = 0;
  std::optional<std::int64_t> first_step;
  std::optional<double> lowest_learning_rate;
  std::map<std::string, std::int64_t> causes;
};

/// All that a study's trials say; pure numbers. `cells` point into the StudyRecord that it was made of.
struct Summary {
  std::vector<std::string> optimizers;
  std::vector<double> learning_rates;  ///< ascending
  std::vector<std::int64_t> seeds;
  std::vector<std::size_t> independent_seeds;  ///< indices into `seeds`; intervals are over these
  std::vector<std::vector<std::size_t>>
      identical_seeds;  ///< groups of indices whose trials are the same to the last bit
  std::int64_t planned = 0, done = 0, diverged = 0, failed = 0;
  std::vector<CellSummary> cells;                ///< optimizer by optimizer, learning rates ascending
  std::vector<DivergenceStatistics> divergence;  ///< one per optimizer
  std::vector<MetricSummary> metrics;  ///< that were measured; the first is the one that the study is ranked by

  /// What the study says that it is ranked by, where no finished trial has it and so it is ranked by another.
  std::string unmeasured_choice;

  std::string growth, looks;  ///< the record's

  /// Of optimizers with different seeds, compared unpaired.
  bool unpaired = false;
  /// How many independent seeds are planned at a learning rate of an optimizer: fewest and most. Where nothing is,
  /// nothing is counted.
  struct SeedCounts {
    std::size_t fewest = 0, most = 0;
  };
  [[nodiscard]] SeedCounts seed_counts() const;
  /// What the test set says where the study is ranked by what is held out of the training set; else nullptr.
  [[nodiscard]] const MetricSummary* reported() const;
  /// What the study is ranked by; it has a direction.
  [[nodiscard]] const MetricSummary& ranked() const { return metrics.front(); }
  /// log10 of a cell's learning rate over its optimizer's best one; NaN where that does not learn.
  [[nodiscard]] double decades_from_best(std::size_t cell) const;
};

struct SummaryOptions {
  std::string ranked_by;  ///< a metric's name; the study's own choice by default (metrics_of)
  std::map<std::string, std::vector<double>> targets;  ///< of convergence, by metric; chosen where there are none
};
Summary summarize(const StudyRecord& study, const SummaryOptions& options = {});
Summary summarize(const StudyRecord&& study, const SummaryOptions& options = {}) = delete;  // the record must live on

}  // namespace etude
