#pragma once

#include <vector>

#include "analysis/cells.h"

namespace etude {

/// Whether trials of one learning rate beat what needs no learning: the untrained model, and for a share of the test
/// set its majority class where that one's share is recorded. By more than noise, as far as noise is known: from three
/// trials on by a one-sided 5 % paired t test, with fewer by two binomial errors of what the metric is a share of; with
/// fewer of what is no share any gain is enough.
/// `trials` are finished and of different seeds; none have learned where there are none.
bool have_learned(const std::vector<const TrialRecord*>& trials, const MetricInfo& metric);

/// Whether there is anything that they would have to beat: of imported trials neither the untrained model nor the
/// majority's share may be known. Then they are taken to have learned.
bool is_learning_known(const std::vector<const TrialRecord*>& trials, const MetricInfo& metric);

/// Whether have_learned says more than that there is a gain.
bool is_noise_known(const std::vector<const TrialRecord*>& trials, const MetricInfo& metric);

/// The value that needs no learning: the untrained model's, mean over finished trials, or where it is better and the
/// metric a share of test examples, that of the majority class. NaN where nothing is finished.
double without_learning(const StudyRecord& study, const MetricInfo& metric);

}  // namespace etude
