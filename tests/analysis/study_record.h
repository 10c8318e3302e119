#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "analysis/summary.h"
#include "core/registry.h"
#include "store/store.h"

namespace etude::testing_data {

inline const MetricInfo& metric(const char* name) { return *Registry<MetricInfo>::find(name); }
inline const MetricInfo& accuracy() { return metric("test_accuracy"); }
inline const MetricInfo& loss() { return metric("train_loss"); }

/// By one metric that the study has.
inline const MetricSummary& by(const MetricInfo& metric, const Summary& summary) {
  return *std::find_if(summary.metrics.begin(), summary.metrics.end(),
                       [&](const auto& statistics) { return statistics.metric.name == metric.name; });
}

/// Where `value` stands in the list, which it joins if it is new.
template <class T>
std::size_t index_of(std::vector<T>& list, const T& value) {
  const auto found = std::find(list.begin(), list.end(), value);
  const auto index = static_cast<std::size_t>(found - list.begin());
  if (found == list.end()) list.push_back(value);
  return index;
}

/// Fills in the grid that `record.trials` span, and each trial's place in it.
inline void describe_grid(StudyRecord& record) {
  record.optimizers.clear();
  record.learning_rates.clear();
  record.seeds.clear();
  for (const auto& trial : record.trials) index_of(record.learning_rates, trial.planned.trial.learning_rate);
  std::sort(record.learning_rates.begin(), record.learning_rates.end());
  for (auto& trial : record.trials) {
    auto& planned = trial.planned;
    planned.place = {.optimizer = index_of(record.optimizers, planned.optimizer),
                     .learning_rate = index_of(record.learning_rates, planned.trial.learning_rate),
                     .seed = index_of(record.seeds, planned.trial.seed)};
  }
}

/// A finished trial of `optimizer` as a store would give it; 1000 training examples in batches of 256.
inline TrialRecord finished_trial(const std::string& optimizer, double learning_rate, std::int64_t seed,
                                  std::vector<EpochRecord> epochs) {
  TrialRecord record;
  record.planned = {.key = optimizer + std::to_string(learning_rate) + std::to_string(seed), .optimizer = optimizer};
  record.planned.trial.problem = {.dataset = "cifar10",
                                  .model = "mlp",
                                  .batch_size = 256,
                                  .epochs = static_cast<std::int64_t>(epochs.size()) - 1,
                                  .train_examples = 1000};
  record.planned.trial.optimizer.name = optimizer;
  record.planned.trial.learning_rate = learning_rate;
  record.planned.trial.seed = seed;
  record.status = TrialStatus::done;
  record.outcome = Outcome::completed;
  record.history.epochs = std::move(epochs);
  return record;
}

}  // namespace etude::testing_data
