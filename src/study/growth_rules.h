#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace etude {

/// Seeds are added, one after the other, until the verdict on a figure is clear; they are 0, 1, 2 and so on.
struct SeedRule {
  std::int64_t at_least = 3, at_most = 20;
  std::string figure = "cost";  ///< "best", "cost" or "average" (analysis/comparison.h)
  bool operator==(const SeedRule&) const = default;
};

/// How a study's grid grows with its results.
struct GrowthRules {
  std::optional<SeedRule> seeds;
  bool operator==(const GrowthRules&) const = default;
};

/// As a store keeps them: JSON; empty where the grid does not grow.
std::string to_text(const GrowthRules& rules);
/// The inverse. Throws EnvironmentError where the text is damaged.
GrowthRules parse_growth_rules(const std::string& text);

/// A look at a study's results, from which it followed what is trained next.
struct Look {
  std::int64_t seeds = 0;            ///< that those who were in it had
  std::string certainty;             ///< of the figure's verdict (analysis/decision.h)
  std::string leader;                ///< empty where the figure is known of nobody
  std::vector<std::string> goes_on;  ///< who gets another seed; empty: it has ended
  std::vector<std::string> beaten;   ///< who gets none any more: the leader beats them
  std::vector<std::string> unknown;  ///< nor those whose figure the grid does not show, or who do not learn
  /// A person changed the seeds or the rules when there were results to be seen: nothing protects a verdict from that.
  bool by_hand = false;
  bool operator==(const Look&) const = default;
};

std::string to_text(const std::vector<Look>& looks);
std::vector<Look> parse_looks(const std::string& text);

}  // namespace etude
