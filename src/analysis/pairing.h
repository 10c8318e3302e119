#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/comparison.h"
#include "store/store.h"

namespace etude {

/// One optimizer's trials in a study; `optimizer` is its index there.
struct Side {
  const StudyRecord& study;
  std::size_t optimizer = 0;
};

/// One learning rate of two paired optimizers.
struct PairedCell {
  double learning_rate = 0;
  std::int64_t pairs = 0;                       ///< where unpaired: of the side that has fewer trials
  std::int64_t trials_a = 0, trials_b = 0;      ///< of those that are compared
  std::int64_t diverged_a = 0, diverged_b = 0;  ///< of the paired trials
};

/// A statistic of both curves over the paired trials; a less b.
struct PairedStatistic {
  double a = 0, b = 0;
  Difference difference;
};

/// One metric over the paired trials, in its own sign.
struct PairedMetric {
  MetricInfo metric;
  PairedStatistic best, area;
  /// At a learning rate: means over the seeds that both have finished, a less b with its interval over those seeds; NaN
  /// where no seed is shared. As recorded; where the metric is capped as in Scores.
  struct Means {
    double a = 0, b = 0;
    Interval difference;
  };
  std::vector<Means> cells;
};

/// Two optimizers over the (learning rate, seed) that both have finished: from one study, or one from each of two.
struct Pairing {
  std::string a, b;
  /// They share no seeds: all trials of the learning rates that both have finished are compared, by Welch's t.
  bool unpaired = false;
  std::vector<std::int64_t> seeds;  ///< that both sides plan, ascending; of identical ones the first alone
  std::vector<std::vector<std::int64_t>> identical_seeds;  ///< groups of them, on either side
  std::int64_t pairs = 0;
  std::int64_t identical = 0;  ///< pairs of which all that both have is the same to the last bit at every epoch
  std::int64_t only_a = 0, only_b = 0;  ///< finished trials that the other side has not
  std::vector<PairedCell> cells;        ///< learning rates that both sides plan, ascending
  std::vector<PairedMetric> metrics;    ///< that both can be ranked by; the first is the one that `a`'s study is
};

/// Learning rates are one where they agree to six significant digits. `ranked_by`: as in metrics_of.
Pairing pair_trials(const Side& a, const Side& b, const std::string& ranked_by = {});

/// Two studies, optimizer by optimizer of the same name, and what of their grids is in one alone.
struct StudyPairing {
  struct Unshared {
    std::vector<std::string> optimizers;
    std::vector<double> learning_rates;
    std::vector<std::int64_t> seeds;
  };
  std::vector<Pairing> pairings;  ///< in a's order
  Unshared only_a, only_b;
};

StudyPairing pair_studies(const StudyRecord& a, const StudyRecord& b, const std::string& ranked_by = {});

}  // namespace etude
