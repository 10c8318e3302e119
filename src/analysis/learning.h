#pragma once

#include <vector>

#include "analysis/cells.h"

namespace etude {

/// Whether trials of one learning rate beat what needs no learning by more than noise: the untrained model, and for a
/// share of test examples the test set's largest class where its share is recorded. From three trials on by a one-sided
/// 5 % paired t test. With fewer a test accuracy needs two binomial errors of the test set; any other metric claims
/// nothing, and it is the test accuracy that decides; where there is none, any gain.
/// `trials` are finished and of different seeds; none have learned where there are none.
bool have_learned(const std::vector<const TrialRecord*>& trials, const MetricInfo& metric);

/// The value that needs no learning: the untrained model's, mean over finished trials, or where it is better and the
/// metric a share of test examples, that of the largest class. NaN where nothing is finished.
double without_learning(const StudyRecord& study, const MetricInfo& metric);

}  // namespace etude
