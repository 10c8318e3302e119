#pragma once

#include "analysis/growth.h"
#include "analysis/simulated_study.h"
#include "study/growth_rules.h"

namespace etude::testing_data {

/// What studies come to whose seeds are added until the verdict is clear, of a population whose first two are equal.
struct LookedAt {
  std::int64_t studies = 0;
  Tally clear, named;  ///< at the end; each is an error
  Tally dropped;       ///< one of the first two was trained no further, for being beaten
  double seeds = 0;    ///< that the last look was at, mean
  double trials = 0;   ///< share of all that there could have been, mean

  [[nodiscard]] double allowance(double share) const {
    return 2 * std::sqrt(share * (1 - share) / static_cast<double>(studies));
  }
};

inline Study study_of_record(const StudyRecord& record, const SeedRule& rule) {
  return {.name = record.name,
          .optimizers = record.optimizers,
          .learning_rates = record.learning_rates,
          .seeds = {0},
          .growth = to_text(GrowthRules{.seeds = rule})};
}

inline LookedAt simulate_looks(const Population& population, const SeedRule& rule, std::int64_t studies,
                               std::uint64_t random_seed) {
  std::mt19937_64 random(random_seed);
  LookedAt result{.studies = studies};
  for (std::int64_t i = 0; i < studies; ++i) {
    const auto record = draw_study(population, rule.at_most, random);
    const auto study = grown(study_of_record(record, rule), record);
    const auto looks = parse_looks(study.looks);
    const auto& certainty = looks.back().certainty;
    result.clear.add(certainty == "clear");
    result.named.add(certainty == "clear" || certainty == "likely");
    result.dropped.add(std::any_of(looks.begin(), looks.end(), [](const Look& look) {
      return !look.goes_on.empty() && std::any_of(look.beaten.begin(), look.beaten.end(), [](const auto& name) {
        return name == "optimizer 0" || name == "optimizer 1";
      });
    }));
    result.seeds += static_cast<double>(looks.back().seeds) / static_cast<double>(studies);
    result.trials +=
        static_cast<double>(study.size()) / static_cast<double>(record.trials.size()) / static_cast<double>(studies);
  }
  return result;
}

}  // namespace etude::testing_data
