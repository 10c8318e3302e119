#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "store/store.h"

namespace etude {

/// The study as its histories say that it stood after so many epochs, from 1 on: later ones are dropped, a trial that
/// diverged after them is completed, and where trials come to a mean over their last epochs there are no more of these
/// than epochs. Trials that are not done stay so, whatever they have recorded; keys stay those of the trials that were
/// trained. It is what trials of so many epochs would have come to where nothing depends on their length
/// (training_key).
StudyRecord as_of_epoch(StudyRecord study, std::int64_t epoch);

/// The epochs, ascending, after which a study can be shown; at most `most` of them, from two on, and the last is the
/// last that is recorded. Each is one at which all that is measured of a trial at its end was measured of it, as far as
/// it had not diverged. Where there are more they are spread evenly on a logarithmic scale: training is quickest at its
/// beginning, and twice as many epochs is the same question early and late. Empty where no trial is completed.
std::vector<std::int64_t> budgets(const StudyRecord& study, std::size_t most);

}  // namespace etude
