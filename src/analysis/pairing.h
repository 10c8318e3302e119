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

/// One learning rate of two paired optimizers: means over the seeds that both have finished, a less b with its interval
/// over those seeds; NaN where no seed is shared. Accuracies as recorded; losses as in
/// Scores, in their own sign.
struct PairedCell {
  double learning_rate = 0;
  std::int64_t pairs = 0;
  std::int64_t diverged_a = 0, diverged_b = 0;  ///< of the paired trials
  double accuracy_a = 0, accuracy_b = 0, loss_a = 0, loss_b = 0;
  Interval accuracy, loss;
};

/// A figure of both curves over the paired trials, in the metric's own sign.
struct PairedFigure {
  double a = 0, b = 0;
  Difference difference;
};

/// Two optimizers over the (learning rate, seed) that both have finished: from one study, or one from each of two.
struct Pairing {
  std::string a, b;
  std::vector<std::int64_t> seeds;  ///< that both sides plan, ascending; of identical ones the first alone
  std::vector<std::vector<std::int64_t>> identical_seeds;  ///< groups of them, on either side
  std::int64_t pairs = 0;
  std::int64_t identical = 0;  ///< pairs whose losses and accuracies are the same to the last bit at every epoch
  std::int64_t only_a = 0, only_b = 0;  ///< finished trials that the other side has not
  std::vector<PairedCell> cells;        ///< learning rates that both sides plan, ascending
  PairedFigure best_accuracy, accuracy_area, best_loss, loss_area;
};

/// Learning rates are one where they agree to six significant digits.
Pairing pair_trials(const Side& a, const Side& b);

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

StudyPairing pair_studies(const StudyRecord& a, const StudyRecord& b);

}  // namespace etude
