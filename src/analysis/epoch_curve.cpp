#include "analysis/epoch_curve.h"

#include <algorithm>

#include "analysis/samples.h"

namespace etude {

std::vector<std::size_t> thinned(std::size_t length, std::size_t most) {
  const std::size_t count = std::min(length, most);
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < count; ++i) indices.push_back(count == length ? i : i * (length - 1) / (count - 1));
  return indices;
}

EpochCurve epoch_curve(const Cell& cell, const std::vector<std::size_t>& indices) {
  EpochCurve curve;
  if (cell.trials.empty()) return curve;
  const auto shortest = std::min_element(cell.trials.begin(), cell.trials.end(), [](const auto* a, const auto* b) {
    return a->history.epochs.size() < b->history.epochs.size();
  });
  for (const auto i : indices) {
    if (i >= (*shortest)->history.epochs.size()) break;
    std::vector<double> accuracies, losses;
    for (const auto* trial : cell.trials) {
      accuracies.push_back(trial->history.epochs[i].test_accuracy);
      losses.push_back(trial->history.epochs[i].train_loss);
    }
    curve.accuracy.push_back(mean(accuracies));
    curve.accuracy_deviation.push_back(standard_deviation(accuracies));
    curve.loss.push_back(mean(losses));
    curve.loss_deviation.push_back(standard_deviation(losses));
  }
  return curve;
}

}  // namespace etude
