#pragma once

#include <string>
#include <vector>

#include "analysis/estimate.h"
#include "core/metric_info.h"
#include "store/store.h"

namespace etude {

/// 1 where more is better, -1 where less is, 0 where nobody says: what turns a metric's value into a score, of which
/// more is always better, and a score back into a value.
double orientation(const MetricInfo& metric);

/// A difference of scores as one of values, and back.
Estimate in_own_sign(const MetricInfo& metric, const Estimate& difference);
Interval in_own_sign(const MetricInfo& metric, const Interval& interval);

/// Recorded from 0 to 1 and shown in percent.
bool is_share(const MetricInfo& metric);

/// A share of which more is better: what it comes to is counted from 0, any other metric from the untrained model.
bool is_counted_from_zero(const MetricInfo& metric);

/// The step between two of its values, one answer: 1 / answers to the test set for a test accuracy; 0 where there is
/// none or it is not known.
double resolution(const MetricInfo& metric, const Problem& problem);
/// Of a study's problem; 0 where it has no trial.
double resolution(const MetricInfo& metric, const StudyRecord& study);

/// Of epoch 0 and of the last epoch; NaN where it was not measured. An imported trial may have no epoch 0.
double first_value(const TrialRecord& trial, const MetricInfo& metric);
double last_value(const TrialRecord& trial, const MetricInfo& metric);
/// The mean over its last `count` epochs after epoch 0, of all where it has fewer; of a trial that diverged the last
/// one's, since it was another one's before. NaN where one of them was not measured.
double mean_of_last(const TrialRecord& trial, const MetricInfo& metric, std::int64_t count);
/// What a trial comes to: as the metric says, over so many epochs.
double final_value(const TrialRecord& trial, const MetricInfo& metric);

/// What a metric of the test set is on the part of the training set that is held out: "validation_accuracy" of
/// "test_accuracy"; empty of any other.
std::string validation_metric(const std::string& name);

/// Those that any finished trial has a number of: the one that the study is ranked by, then what else can be ranked,
/// then the rest. `ranked_by` is a name; by default the study's own choice, test_accuracy, or the first that can be
/// ranked; of these what is measured of the part that the study holds out, if any, so that the test set chooses
/// nothing. While no trial is finished it may name any that is known. Throws UsageError where it names none that the
/// study can be ranked by.
std::vector<MetricInfo> metrics_of(const StudyRecord& study, const std::string& ranked_by = {});

}  // namespace etude
