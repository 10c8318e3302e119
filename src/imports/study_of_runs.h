#pragma once

#include <string>
#include <vector>

#include "imports/collected_runs.h"
#include "store/store.h"

namespace etude {

/// A study made of runs, and what a person should know of how.
struct StudyOfRuns {
  ImportedStudy study;
  std::vector<std::string> notes;
  std::int64_t diverged = 0, incomplete = 0;
  std::int64_t epochs = 0;  ///< the last one
};

/// What ends in a number that is none (nan, inf) has diverged; so has a run of which a loss was measured every epoch up
/// to some, and from there to its end is empty while others go on: Python's tables have NaN so. What ends before the
/// study's last epoch without that is incomplete: it is named, and in no figure. A cell, or a row, that is not there
/// says nothing else.
///
/// Seeds are numbers (seed_numbers.h). `runs` and `options` must outlive the result. Throws UsageError where options
/// name what was not measured, EnvironmentError where there is no run.
StudyOfRuns study_of_runs(const CollectedRuns& runs, const ImportOptions& options);

}  // namespace etude
