#include "analysis/cells.h"

#include <algorithm>

#include "analysis/metric.h"

namespace etude {

bool is_finished(const TrialRecord& trial) {
  return trial.status == TrialStatus::done && !trial.history.epochs.empty();
}

std::int64_t Cell::diverged() const {
  return std::count_if(trials.begin(), trials.end(), [](const auto* t) { return t->history.divergence.has_value(); });
}

bool Cell::some_diverge() const { return diverged() > 0 && diverged() < static_cast<std::int64_t>(trials.size()); }

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
  return first != nullptr && first->step > 0 ? std::optional(first->step) : std::nullopt;
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
    if (is_finished(trial)) cell.trials.push_back(&trial);
  }
  return result;
}

Cell with_seeds(Cell cell, const std::vector<std::size_t>& seeds) {
  std::erase_if(cell.trials, [&](const auto* trial) {
    return !std::binary_search(seeds.begin(), seeds.end(), trial->planned.place.seed);
  });
  return cell;
}

Cell measured_by(Cell cell, const MetricInfo& metric) {
  std::erase_if(cell.trials, [&](const auto* trial) { return !value(trial->history.epochs.back(), metric.name); });
  return cell;
}

std::vector<double> last_values(const Cell& cell, const MetricInfo& metric) {
  std::vector<double> values;
  for (const auto* trial : cell.trials) values.push_back(last_value(*trial, metric));
  return values;
}

}  // namespace etude
