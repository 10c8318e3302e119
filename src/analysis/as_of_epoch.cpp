#include "analysis/as_of_epoch.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>

#include "analysis/cells.h"
#include "study/report_settings.h"

namespace etude {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr auto never = std::numeric_limits<std::int64_t>::max();

// Where a metric stops being finite, as an index into the epochs; their number where it does not. What was never finite
// was not measured, unless it has been written down.
std::size_t end_of_finite(const std::vector<EpochRecord>& epochs, const std::string& metric) {
  const auto last = std::find_if(epochs.rbegin(), epochs.rend(),
                                 [&](const auto& e) { return std::isfinite(value(e, metric).value_or(nan)); });
  const bool is_written = epochs.back().metrics.contains(metric);
  return last == epochs.rend() && !is_written ? epochs.size() : static_cast<std::size_t>(epochs.rend() - last);
}

// Of a trial whose step of divergence is not known: the epoch from which one of its numbers is never finite again, else
// the last one.
std::int64_t first_epoch_lost(const std::vector<EpochRecord>& epochs) {
  std::set<std::string> metrics{"train_loss", "test_accuracy"};
  for (const auto& epoch : epochs) {
    for (const auto& [name, _] : epoch.metrics) metrics.insert(name);
  }
  std::size_t first = epochs.size() - 1;
  for (const auto& metric : metrics) first = std::min(first, end_of_finite(epochs, metric));
  return epochs[first].epoch;
}

// In which it diverged; `never` where it did not.
std::int64_t epoch_of_divergence(const TrialRecord& trial) {
  const auto& divergence = trial.history.divergence;
  if (!divergence) return never;
  const auto& problem = trial.planned.trial.problem;
  if (divergence->step > 0 && has_known_size(problem) && trial.planned.trial.imported.empty()) {
    return (divergence->step - 1) / steps_per_epoch(problem) + 1;
  }
  return first_epoch_lost(trial.history.epochs);
}

void cut(TrialRecord& trial, std::int64_t epoch) {
  auto& problem = trial.planned.trial.problem;
  problem.epochs = std::min(problem.epochs, epoch);
  if (is_finished(trial) && trial.history.divergence && epoch_of_divergence(trial) > epoch) {
    trial.history.divergence.reset();
    trial.outcome = Outcome::completed;
  }
  std::erase_if(trial.history.epochs, [epoch](const EpochRecord& record) { return record.epoch > epoch; });
  trial.history.step_losses.clear();
}

bool has_all_of(const EpochRecord& epoch, const EpochRecord& other) {
  const auto lacks = [](double number, double wanted) { return std::isnan(number) && !std::isnan(wanted); };
  return !lacks(epoch.train_loss, other.train_loss) && !lacks(epoch.test_accuracy, other.test_accuracy) &&
         std::all_of(other.metrics.begin(), other.metrics.end(),
                     [&](const auto& metric) { return epoch.metrics.contains(metric.first); });
}

// The trained epochs before that of the divergence at which all was measured that was at the last of them.
std::vector<std::int64_t> whole_epochs(const std::vector<EpochRecord>& epochs, std::int64_t divergence) {
  const auto end = std::find_if(epochs.begin(), epochs.end(), [&](const auto& e) { return e.epoch >= divergence; });
  std::vector<std::int64_t> whole;
  for (auto epoch = epochs.begin(); epoch != end; ++epoch) {
    if (epoch->epoch > 0 && has_all_of(*epoch, *std::prev(end))) whole.push_back(epoch->epoch);
  }
  return whole;
}

// Evenly on a logarithmic scale, from both ends on; all where there are no more than that.
std::vector<std::int64_t> spread(const std::vector<std::int64_t>& epochs, std::size_t most) {
  if (epochs.size() <= most) return epochs;
  std::vector<std::int64_t> chosen{epochs.front()};
  for (std::size_t i = 0, left = most - 1; left > 0 && i + 1 < epochs.size(); --left) {
    const auto here = static_cast<double>(epochs[i]), last = static_cast<double>(epochs.back());
    const double wanted = here * std::pow(last / here, 1 / static_cast<double>(left));
    for (++i; i + 1 < epochs.size() && static_cast<double>(epochs[i] + epochs[i + 1]) < 2 * wanted;) ++i;
    chosen.push_back(epochs[i]);
  }
  return chosen;
}

}  // namespace

StudyRecord as_of_epoch(StudyRecord study, std::int64_t epoch) {
  for (auto& trial : study.trials) cut(trial, epoch);
  auto settings = parse_report_settings(study.report);
  if (settings.mean_of_last > epoch) {
    settings.mean_of_last = epoch;
    study.report = to_text(settings);
  }
  return study;
}

std::vector<std::int64_t> budgets(const StudyRecord& study, std::size_t most) {
  const auto is_completed = [](const TrialRecord& trial) { return is_finished(trial) && !trial.history.divergence; };
  const auto completed = std::find_if(study.trials.begin(), study.trials.end(), is_completed);
  if (completed == study.trials.end()) return {};
  auto epochs = whole_epochs(completed->history.epochs, never);
  std::int64_t last = 0;
  for (const auto& trial : study.trials) {
    if (!is_finished(trial)) continue;
    last = std::max(last, trial.history.epochs.back().epoch);
    const auto divergence = epoch_of_divergence(trial);
    const auto whole = whole_epochs(trial.history.epochs, divergence);
    std::erase_if(epochs, [&](std::int64_t epoch) {
      return epoch < divergence && !std::binary_search(whole.begin(), whole.end(), epoch);
    });
  }
  if (last > 0 && (epochs.empty() || epochs.back() < last)) epochs.push_back(last);
  return spread(epochs, most);
}

}  // namespace etude
