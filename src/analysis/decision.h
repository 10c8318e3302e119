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

/// Which optimizer is best by one criterion, of those that the grid shows it of. Every pair has its own variance; no
/// correction for their number, since all of them must hold (Berger 1982), and the two-sided level pays for a leader
/// chosen by the data (Gutmann and Maymin 1987). Where a pair reads cells in which some seeds diverged and others did
/// not and seeds are fewer than ten, 5 % counts for "probably" and nothing for "clear": there the test errs more often
/// (docs/statistics.md). Where seeds were added until a verdict is clear, all levels are those of many looks (looks.h),
/// and by that figure whom an earlier leader has beaten is out.
struct Decision {
  Criterion criterion = Criterion::cost;
  Certainty certainty = Certainty::none;
  std::vector<std::size_t> covered{};  ///< those that it is between, the leader first; indices into the optimizers
  /// Where undecided, who may be best, the leader first: whom it does not beat at one-sided 5 % / (k - 1) (Gupta 1965).
  std::vector<std::size_t> may_be_best{};
};

/// Whether a lead is significant at a two-sided level, and rests on enough seeds to be shown.
bool is_beaten(const Estimate& ahead, double level);

/// By cost and by best value it is between those that are finished and learn, and of which the grid's ends leave the
/// figure known: what an end cuts off is never called worse. By average, between those that are ranked.
Decision decide(const MetricSummary& summary, Criterion criterion);

/// What of an optimizer is compared, higher is better; NaN where it is not known.
double figure(const MetricSummary& summary, Criterion criterion, std::size_t optimizer);

/// Those that a decision leaves out though they may be as good: what the grid cuts off, what is not finished.
std::vector<std::size_t> left_out(const MetricSummary& summary, const Decision& decision);

/// Those that a decision would name: the one that it is sure of, clearly or probably, else all that may be best; none
/// where it says nothing.
std::vector<std::size_t> named(const Decision& decision);

/// Whom no other optimizer beats in both best value and cost, in the order of the study: a pair at one-sided 5 % / the
/// number of pairs (Bonferroni), so that one whom none beats in truth is missing in at most 5 % of studies. Whose best
/// or cost is not known is not beaten: it is cut off by the grid's end or not finished. Those that do not learn are not
/// among them.
std::vector<std::size_t> not_beaten(const MetricSummary& summary);

}  // namespace etude
