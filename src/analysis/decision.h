#pragma once

#include "analysis/metric_summary.h"

namespace etude {

enum class Certainty {
  none,       ///< fewer than three seeds, or nothing to compare
  undecided,  ///< some other optimizer may be as good
  likely,     ///< called "probably": the leader's paired t against every other one is significant, two-sided 20 %
  clear       ///< at 5 %, and so all the leader's 95 % intervals exclude zero
};
const char* to_string(Certainty certainty);

/// Whether the optimizer with the largest area is best, of those measured at every learning rate. Every pair has its
/// own variance; no correction for their number, since all of them must hold (Berger 1982), and the two-sided level
/// pays for a leader chosen by the data (Gutmann and Maymin 1987). Where a pair reads cells in which some seeds
/// diverged and others did not and seeds are fewer than ten, 5 % counts for "probably" and nothing for "clear": there
/// the test errs more often (docs/statistics.md).
struct Decision {
  Certainty certainty = Certainty::none;
  std::vector<std::size_t> rivals;  ///< the other ranked ones, best first; indices into the optimizers
  /// Where undecided, who may be best, the leader first: whom it does not beat at one-sided 5 % / (k - 1) (Gupta 1965).
  std::vector<std::size_t> may_be_best;
};

/// Of a ranking that begins with a ranked optimizer.
Decision decide(const MetricSummary& summary);

}  // namespace etude
