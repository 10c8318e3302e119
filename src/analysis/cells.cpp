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
  std::vector<Cell> result;
  for (const auto& optimizer : study.optimizers) {
    for (const double learning_rate : study.learning_rates) {
      result.push_back({.optimizer = optimizer, .learning_rate = learning_rate});
    }
  }
  for (const auto& trial : study.trials) {
    const auto& place = trial.planned.place;
    auto& cell = result[place.optimizer * study.learning_rates.size() + place.learning_rate];
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
