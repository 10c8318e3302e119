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
/// Seeds that are whole numbers keep them; where none stands under two optimizers they are numbered, by optimizer where
/// one stands at two learning rates and by cell elsewhere, and the study is marked unpaired.
///
/// `runs` must outlive the result. Throws UsageError where options do not fit.
StudyOfRuns study_of_runs(const CollectedRuns& runs, const ImportOptions& options);

}  // namespace etude
