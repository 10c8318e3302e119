#pragma once

#include <vector>

#include "analysis/cells.h"

namespace etude {

/// Whether trials of one learning rate beat what needs no learning by more than noise.
/// Accuracy: the untrained model, and the test set's largest class where its share is recorded; from three trials on a
/// one-sided 5 % paired t test, with fewer two binomial errors of the test set.
/// Loss: the untrained model by the same t test; with fewer than three trials a loss claims nothing, and it is the
/// accuracy that decides.
/// `trials` are finished and of different seeds; none have learned where there are none.
bool have_learned(const std::vector<const TrialRecord*>& trials, Metric metric);

/// The accuracy that needs no learning: the larger of the untrained model's, mean over finished trials, and of the
/// largest class's share. NaN where nothing is finished.
double chance(const StudyRecord& study);

}  // namespace etude
