#include "analysis/decision.h"

#include <algorithm>

namespace etude {
namespace {

Certainty certainty_of(const Estimate& lead) {
  const double p = p_value(lead);
  if (!(lead.value > 0)) return Certainty::undecided;
  if (p <= 0.05) return lead.has_interval() ? Certainty::clear : Certainty::likely;
  return p <= 0.20 && lead.has_interval() ? Certainty::likely : Certainty::undecided;
}

}  // namespace

const char* to_string(Certainty certainty) {
  constexpr const char* names[] = {"none", "undecided", "likely", "clear"};
  return names[static_cast<std::size_t>(certainty)];
}

Decision decide(const MetricSummary& summary) {
  const auto leader = summary.ranking.front().optimizer;
  Decision decision;
  for (const auto& rank : summary.ranking) {
    if (rank.ranked && rank.optimizer != leader) decision.rivals.push_back(rank.optimizer);
  }
  if (decision.rivals.empty()) return decision;
  decision.may_be_best.push_back(leader);
  decision.certainty = Certainty::clear;
  bool testable = true;
  for (const auto rival : decision.rivals) {
    const auto lead = area_lead(summary, leader, rival);
    testable = testable && lead.seeds >= fewest_seeds;
    decision.certainty = std::min(decision.certainty, certainty_of(lead));
    const double one_sided = p_value(lead) / 2;
    const bool beaten = lead.value > 0 && one_sided <= 0.05 / static_cast<double>(decision.rivals.size());
    if (!beaten) decision.may_be_best.push_back(rival);
  }
  if (!testable) decision.certainty = Certainty::none;
  if (decision.certainty != Certainty::undecided) decision.may_be_best.clear();
  return decision;
}

}  // namespace etude
