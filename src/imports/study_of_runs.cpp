#include "imports/study_of_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <tuple>

#include "core/error.h"
#include "core/nearest.h"
#include "core/optimizer_info.h"
#include "core/registry.h"
#include "core/version.h"
#include "imports/seed_numbers.h"
#include "study/report_settings.h"

namespace etude {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double value_at(const CollectedRun& run, std::size_t metric, std::size_t index) {
  if (metric >= run.values.size() || index >= run.values[metric].size()) return nothing();
  return run.values[metric][index];
}

bool is_measured(const CollectedRuns& runs, std::size_t metric) {
  return std::any_of(runs.runs.begin(), runs.runs.end(), [&](const CollectedRun& run) {
    return metric < run.values.size() && std::any_of(run.values[metric].begin(), run.values[metric].end(),
                                                     [](double value) { return !is_nothing(value); });
  });
}

// étude's own, or as it was said.
MetricInfo metric_info(const std::string& name, const ImportOptions& options) {
  const auto* known = Registry<MetricInfo>::find(name);
  MetricInfo info = known != nullptr ? *known : MetricInfo{.name = name, .title = name};
  for (const auto& [said, direction] : options.metrics) {
    if (said == name) info.direction = direction;
  }
  return info;
}

// Of a metric of which less is better, and which was there in every epoch before.
bool turned_empty(const CollectedRun& run, std::size_t metric) {
  if (metric >= run.values.size() || run.values[metric].empty()) return false;
  const auto& values = run.values[metric];
  const auto end = std::find_if(values.begin(), values.end(), is_nothing);
  const bool only_before = std::all_of(end, values.end(), is_nothing);
  return only_before && end != values.begin() && static_cast<std::size_t>(end - values.begin()) < run.epochs.size();
}

class Builder {
 public:
  Builder(const CollectedRuns& runs, const ImportOptions& options) : runs_(runs), options_(options) {
    for (std::size_t i = 0; i < runs.metrics.size(); ++i) {
      if (is_measured(runs, i)) metrics_.push_back({i, metric_info(runs.metrics[i], options)});
    }
    require_metrics();
    find_initial();
    find_percents();
    find_last_epoch();
  }

  StudyOfRuns build() {
    StudyOfRuns result;
    const auto seeds = seed_numbers(runs_);
    if (!seeds.note.empty()) notes_.push_back(seeds.note);
    auto& study = result.study;
    study.name = options_.name;
    place_runs(seeds, study);
    result.epochs = last_epoch_;
    for (const auto& run : runs_.runs) {
      if (is_incomplete(run)) {
        ++result.incomplete;
      } else if (has_diverged(run)) {
        ++result.diverged;
      }
    }
    if (options_.mean_of_last > std::max<std::int64_t>(1, last_epoch_)) {
      throw UsageError(fmt::format("--mean-of-last {}: runs have {} epochs", options_.mean_of_last, last_epoch_));
    }
    study.report = to_text(settings(seeds));
    study.trial = [*this, seeds](std::size_t i) { return trial(order_[i], seeds.of_run[order_[i]]); };
    study.origin = [&runs = runs_, order = order_](std::size_t i) { return runs.origin(runs.runs[order[i]]); };
    result.notes = notes_;
    return result;
  }

 private:
  struct Metric {
    std::size_t index;
    MetricInfo info;
    bool in_percent = false;
    bool is_measured_last = false;  ///< some run has a number of it at the study's last epoch
  };

  static bool has_direction(const Metric& metric) { return metric.info.direction != Direction::unknown; }

  void require_metrics() const {
    std::vector<std::string> names;
    for (const auto& metric : metrics_) names.push_back(metric.info.name);
    if (names.empty()) throw UsageError("no column holds a metric: none changes within a run");
    const auto require = [&](const std::string& option, const std::string& name) {
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        throw UsageError(fmt::format("{} {}: no such metric was measured{}", option, name, suggestion(name, names)));
      }
    };
    for (const auto& [name, _] : options_.metrics) require("--metric", name);
    for (const auto& [name, _] : options_.initial) require("--initial", name);
  }

  // Whether there is an epoch 0, and whether it is the untrained model.
  void find_initial() {
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    for (const auto& run : runs_.runs) {
      if (!run.epochs.empty()) first = std::min(first, run.epochs.front());
    }
    const bool has_epoch_0 = first == 0, is_said = options_.initial_is_unknown || !options_.initial.empty();
    shift_ = has_epoch_0 && is_said ? 1 : 0;
    if (has_epoch_0 && !is_said) {
      notes_.emplace_back(
          "epoch 0 is taken for the untrained model (where it is the first trained one, --initial unknown says so, or "
          "--initial METRIC=VALUE the untrained model's)");
    } else if (has_epoch_0) {
      notes_.emplace_back("the files' epoch 0 is the first trained one: epochs are counted from 1");
    }
    if (options_.initial.empty() && (!has_epoch_0 || is_said)) {
      notes_.emplace_back(
          "the untrained model is unknown: figures that need it are not shown (--initial METRIC=VALUE says it)");
    }
  }

  void find_last_epoch() {
    for (const auto& run : runs_.runs) last_epoch_ = std::max(last_epoch_, last_epoch(run));
    for (auto& metric : metrics_) {
      metric.is_measured_last = std::any_of(runs_.runs.begin(), runs_.runs.end(), [&](const CollectedRun& run) {
        return last_epoch(run) == last_epoch_ && !run.epochs.empty() &&
               std::isfinite(value_at(run, metric.index, run.epochs.size() - 1));
      });
    }
  }

  // A share is recorded from 0 to 1.
  void find_percents() {
    for (auto& metric : metrics_) {
      if (metric.info.unit != "%") continue;
      double largest = 0;
      for (const auto& run : runs_.runs) {
        if (metric.index >= run.values.size()) continue;
        for (const double value : run.values[metric.index]) {
          if (std::isfinite(value)) largest = std::max(largest, value);
        }
      }
      metric.in_percent = largest > 1.5;
      if (metric.in_percent) {
        notes_.push_back(fmt::format("{} goes up to {:g}: it is taken for percent", metric.info.name, largest));
      }
    }
  }

  void place_runs(const SeedNumbers& seeds, ImportedStudy& study) {
    std::set<double> rates;
    std::set<std::int64_t> numbers;
    for (std::size_t i = 0; i < runs_.runs.size(); ++i) {
      const auto& run = runs_.runs[i];
      if (std::find(study.optimizers.begin(), study.optimizers.end(), run.optimizer) == study.optimizers.end()) {
        study.optimizers.push_back(run.optimizer);
      }
      rates.insert(run.learning_rate);
      numbers.insert(seeds.of_run[i]);
      order_.push_back(i);
    }
    study.learning_rates.assign(rates.begin(), rates.end());
    study.seeds.assign(numbers.begin(), numbers.end());
    const auto index = [](const auto& sorted, const auto& value) {
      return static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin());
    };
    std::vector<GridIndex> place_of;
    for (std::size_t i = 0; i < runs_.runs.size(); ++i) {
      const auto& run = runs_.runs[i];
      const auto optimizer = std::find(study.optimizers.begin(), study.optimizers.end(), run.optimizer);
      place_of.push_back({.optimizer = static_cast<std::size_t>(optimizer - study.optimizers.begin()),
                          .learning_rate = index(study.learning_rates, run.learning_rate),
                          .seed = index(study.seeds, seeds.of_run[i])});
    }
    std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
      const auto key = [&](std::size_t i) {
        return std::tie(place_of[i].optimizer, place_of[i].learning_rate, place_of[i].seed);
      };
      return key(a) < key(b);
    });
    for (const auto i : order_) study.places.push_back(place_of[i]);
  }

  // How the files were read: what is read otherwise cannot be joined with it.
  [[nodiscard]] std::string reading() const {
    std::vector<std::string> words;
    if (shift_ > 0) words.emplace_back("epochs from 1");
    for (const auto& [name, value] : options_.initial) words.push_back(fmt::format("initial {} {}", name, value));
    for (const auto& metric : metrics_) {
      if (metric.in_percent) words.push_back(metric.info.name + " in percent");
    }
    return fmt::format("{}", fmt::join(words, ", "));
  }

  [[nodiscard]] ReportSettings settings(const SeedNumbers& seeds) const {
    ReportSettings settings{.mean_of_last = options_.mean_of_last, .unpaired = !seeds.paired};
    if (!options_.metrics.empty()) settings.metric = options_.metrics.front().first;
    for (const auto* name : {"test_accuracy", "test_loss", "train_accuracy", "train_loss"}) {
      const bool is_there =
          std::any_of(metrics_.begin(), metrics_.end(), [&](const auto& metric) { return metric.info.name == name; });
      if (is_there && settings.metric.empty()) settings.metric = name;
    }
    for (const auto& metric : metrics_) {
      if (Registry<MetricInfo>::find(metric.info.name) == nullptr) settings.metrics.push_back(metric.info);
    }
    for (const auto& run : runs_.runs) {
      const auto* info = Registry<OptimizerInfo>::find(run.formula);
      if (info != nullptr) settings.usual_learning_rates[run.optimizer] = info->usual_learning_rate;
    }
    settings.reading = reading();
    settings.numbered_seeds = seeds.numbered;
    return settings;
  }

  [[nodiscard]] std::int64_t last_epoch(const CollectedRun& run) const {
    return run.epochs.empty() ? 0 : run.epochs.back() + shift_;
  }

  [[nodiscard]] bool has_diverged(const CollectedRun& run) const {
    if (!run.outcome.empty()) return run.outcome == to_string(Outcome::diverged);
    const bool have_directions = std::any_of(metrics_.begin(), metrics_.end(), has_direction);
    return std::any_of(metrics_.begin(), metrics_.end(), [&](const Metric& metric) {
      if (have_directions && !has_direction(metric)) return false;  // a gradient may be infinite, and training goes on
      const double last = value_at(run, metric.index, run.epochs.size() - 1);
      const bool is_loss = metric.info.direction == Direction::lower_is_better;
      return (!is_nothing(last) && !std::isfinite(last)) ||
             (is_loss && metric.is_measured_last && turned_empty(run, metric.index));
    });
  }

  // "test_loss is nan at epoch 3"
  [[nodiscard]] std::string cause(const CollectedRun& run) const {
    for (std::size_t i = 0; i < run.epochs.size(); ++i) {
      for (const auto& metric : metrics_) {
        const double value = value_at(run, metric.index, i);
        if (std::isfinite(value) || is_nothing(value)) continue;
        return fmt::format("{} is {} at epoch {}", metric.info.name, value, run.epochs[i] + shift_);
      }
    }
    return "its losses end before its epochs";
  }

  [[nodiscard]] bool is_incomplete(const CollectedRun& run) const {
    if (run.epochs.empty()) return true;
    if (!run.outcome.empty()) {
      return run.outcome != to_string(Outcome::completed) && run.outcome != to_string(Outcome::diverged);
    }
    return last_epoch(run) < last_epoch_ && !has_diverged(run);
  }

  [[nodiscard]] EpochRecord initial_epoch() const {
    EpochRecord record{.epoch = 0, .train_loss = nan, .test_accuracy = nan, .seconds = nan};
    for (const auto& metric : metrics_) {
      const auto value = options_.initial.find(metric.info.name);
      if (value != options_.initial.end()) set_value(record, metric.info.name, value->second);
    }
    return record;
  }

  [[nodiscard]] History history(const CollectedRun& run) const {
    History history;
    if (!options_.initial.empty()) history.epochs.push_back(initial_epoch());
    for (std::size_t i = 0; i < run.epochs.size(); ++i) {
      EpochRecord record{.epoch = run.epochs[i] + shift_, .train_loss = nan, .test_accuracy = nan, .seconds = nan};
      for (const auto& metric : metrics_) {
        const double value = value_at(run, metric.index, i);
        if (!is_nothing(value)) set_value(record, metric.info.name, metric.in_percent ? value / 100 : value);
      }
      history.epochs.push_back(std::move(record));
    }
    if (has_diverged(run)) {
      history.divergence = {.step = run.divergence_step,
                            .cause = run.divergence_cause.empty() ? cause(run) : run.divergence_cause};
    }
    return history;
  }

  [[nodiscard]] TrialRecord trial(std::size_t index, std::int64_t seed) const {
    const auto& run = runs_.runs[index];
    TrialRecord record{.planned = {.key = "", .optimizer = run.optimizer, .trial = {}, .place = {}},
                       .status = TrialStatus::done};
    auto& trial = record.planned.trial;
    trial.imported = options_.name;
    trial.problem.epochs = last_epoch_;
    if (runs_.train_answers > 0) trial.problem.train_examples = runs_.train_answers;
    if (runs_.test_answers > 0) trial.problem.test_examples = runs_.test_answers;
    trial.optimizer.name = run.optimizer;
    trial.learning_rate = run.learning_rate;
    trial.seed = seed;
    if (is_incomplete(run)) {
      record.status = TrialStatus::failed;
      record.failure = run.outcome.empty() ? fmt::format("its rows end at epoch {} of {}, and with a number",
                                                         last_epoch(run), last_epoch_)
                                           : "its outcome is " + run.outcome;
      record.history = history(run);
      return record;
    }
    record.history = history(run);
    record.outcome = record.history.divergence ? Outcome::diverged : Outcome::completed;
    record.provenance.version = version;
    if (!is_nothing(run.majority_share)) record.provenance.majority_share = run.majority_share;
    return record;
  }

  const CollectedRuns& runs_;
  const ImportOptions& options_;
  std::vector<Metric> metrics_;
  std::vector<std::size_t> order_;  ///< of runs, as they stand in the grid
  std::vector<std::string> notes_;
  std::int64_t shift_ = 0, last_epoch_ = 0;
};

}  // namespace

StudyOfRuns study_of_runs(const CollectedRuns& runs, const ImportOptions& options) {
  if (runs.runs.empty()) throw EnvironmentError("there is no run in what was read; nothing is imported");
  return Builder(runs, options).build();
}

}  // namespace etude
