#include "analysis/cells.h"

#include <algorithm>

namespace etude {

std::int64_t Cell::diverged() const {
  return std::count_if(trials.begin(), trials.end(), [](const auto* t) { return t->history.divergence.has_value(); });
}

namespace {

const Divergence* earliest(const std::vector<const TrialRecord*>& trials) {
  const Divergence* first = nullptr;
  for (const auto* trial : trials) {
    const auto& divergence = trial->history.divergence;
    if (divergence && (first == nullptr || divergence->step < first->step)) first = &*divergence;
  }
  return first;
}

}  // namespace

std::optional<std::int64_t> Cell::first_divergence() const {
  const auto* first = earliest(trials);
  return first != nullptr ? std::optional(first->step) : std::nullopt;
}

std::string Cell::first_cause() const {
  const auto* first = earliest(trials);
  return first != nullptr ? first->cause : "";
}

std::vector<Cell> cells(const StudyRecord& study) {
  std::vector<double> learning_rates = study.learning_rates;
  std::sort(learning_rates.begin(), learning_rates.end());
  std::vector<Cell> result;
  for (const auto& optimizer : study.optimizers) {
    for (const double learning_rate : learning_rates) {
      result.push_back({.optimizer = optimizer, .learning_rate = learning_rate});
    }
  }
  const auto index = [](const auto& list, const auto& value) {
    return static_cast<std::size_t>(std::find(list.begin(), list.end(), value) - list.begin());
  };
  for (const auto& trial : study.trials) {
    auto& cell = result[index(study.optimizers, trial.planned.optimizer) * learning_rates.size() +
                        index(learning_rates, trial.planned.trial.learning_rate)];
    ++cell.planned;
    if (trial.status == TrialStatus::done) cell.trials.push_back(&trial);
  }
  return result;
}

std::vector<double> final_accuracies(const Cell& cell) {
  std::vector<double> values;
  for (const auto* trial : cell.trials) values.push_back(trial->history.epochs.back().test_accuracy);
  return values;
}

std::vector<double> final_losses(const Cell& cell) {
  std::vector<double> values;
  for (const auto* trial : cell.trials) values.push_back(trial->history.epochs.back().train_loss);
  return values;
}

}  // namespace etude
