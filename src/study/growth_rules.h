#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "study/learning_rates.h"

namespace etude {

/// Seeds are added, one after the other, until the verdict on a figure is clear; they are 0, 1, 2 and so on.
struct SeedRule {
  std::int64_t at_least = 3, at_most = 20;
  std::string figure = "cost";  ///< "best", "cost" or "average" (analysis/comparison.h)
  bool operator==(const SeedRule&) const = default;
};

/// An optimizer's grid that finds its edges: its results say which learning rates to train next. All lie on a lattice,
/// at from * 10^(k / cells a decade), k an integer, 0 at `from`.
struct GrowingGrid {
  double from = 0, to = 0;  ///< the ends of the start grid
  int per_decade = 1;       ///< of the start grid
  bool extend = false;      ///< beyond the ends too, until what lies there is known
  int refine = 0;           ///< so many a decade at the finest, a multiple of `per_decade`; 0: no finer than the start
  double lowest = smallest_sensible, highest = largest_sensible;  ///< nothing is trained beyond
  bool operator==(const GrowingGrid&) const = default;
};

/// How a study's grid grows with its results: first its learning rates, then its seeds.
struct GrowthRules {
  std::map<std::string, GrowingGrid> learning_rates;  ///< by optimizer, of those whose grid grows
  std::optional<SeedRule> seeds;
  bool operator==(const GrowthRules&) const = default;
};

/// As a store keeps them: JSON; empty where the grid does not grow.
std::string to_text(const GrowthRules& rules);
/// The inverse. Throws EnvironmentError where the text is damaged.
GrowthRules parse_growth_rules(const std::string& text);

/// A learning rate that was added to an optimizer's grid.
struct AddedRate {
  double learning_rate = 0;
  std::string reason;            ///< analysis/grid_growth.h
  std::string side;              ///< "low", "high"
  std::optional<double> points;  ///< of which level below the best, as a share
  bool operator==(const AddedRate&) const = default;
};

/// A look at a study's results, from which it followed what is trained next.
struct Look {
  std::string optimizer{};           ///< whose learning rates grew; empty: it was at the seeds of all
  std::vector<AddedRate> added{};    ///< none: its grid is settled
  std::size_t learning_rates = 0;    ///< that it had
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
