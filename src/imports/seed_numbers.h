#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "imports/collected_runs.h"

namespace etude {

/// A seed of every run, as a number.
struct SeedNumbers {
  std::vector<std::int64_t> of_run;  ///< in the order of CollectedRuns::runs
  bool paired = true;                ///< some seed stands under two optimizers, or there is one only
  bool numbered = false;             ///< from 0 on, as they come
  std::string note;                  ///< for a person; empty: seeds are as they were
};

/// Seeds that are whole numbers keep them, where one stands under two optimizers, or of one optimizer at two learning
/// rates. Else they are numbered: over all runs, where seeds of other names recur so; within an optimizer, where none
/// is another's and one stands at two learning rates; within a cell, where none recurs at all.
SeedNumbers seed_numbers(const CollectedRuns& runs);

}  // namespace etude
