#include "analysis/scores.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "analysis/metric.h"
#include "analysis/samples.h"
#include "analysis/seeds.h"

namespace etude {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr auto nowhere = std::numeric_limits<std::size_t>::max();

// Where each of `count` indices stands in `list`.
std::vector<std::size_t> positions(const std::vector<std::size_t>& list, std::size_t count) {
  std::vector<std::size_t> result(count, nowhere);
  for (std::size_t i = 0; i < list.size(); ++i) result[list[i]] = i;
  return result;
}

std::vector<std::size_t> every_seed(const Scores& scores) {
  std::vector<std::size_t> seeds(scores.seeds);
  std::iota(seeds.begin(), seeds.end(), std::size_t{0});
  return seeds;
}

double finite_or_nan(double value) { return std::isfinite(value) ? value : nan; }

void keep_where(Scores& scores, const auto& is_kept) {
  for (std::size_t i = 0; i < scores.values.size(); ++i) {
    if (is_kept(i / scores.seeds, i % scores.seeds)) continue;
    scores.values[i] = nan;
    scores.diverged[i] = false;
  }
}

bool is_measured(const TrialRecord& trial, const MetricInfo& metric) {
  return std::any_of(trial.history.epochs.begin(), trial.history.epochs.end(),
                     [&](const EpochRecord& epoch) { return value(epoch, metric.name).has_value(); });
}

// Whose score is -inf.
double unknown_worst(const MetricInfo& metric) {
  return -orientation(metric) * std::numeric_limits<double>::infinity();
}

// What a finished trial counts for in averages, in the metric's own sign.
double value_in_averages(const TrialRecord& trial, const MetricInfo& metric) {
  const double first = first_value(trial, metric), last = final_value(trial, metric);
  const bool is_gain = orientation(metric) * (last - first) > 0;  // a NaN is none
  const bool is_capped = metric.capped_at_epoch_0 && !std::isnan(first) && !is_gain;
  if (trial.history.divergence && std::isnan(first) && is_measured(trial, metric)) return unknown_worst(metric);
  return finite_or_nan(trial.history.divergence || is_capped ? first : last);
}

}  // namespace

double score(const TrialRecord& trial, const MetricInfo& metric) {
  return is_finished(trial) ? orientation(metric) * value_in_averages(trial, metric) : nan;
}

double counted_value(const TrialRecord& trial, const MetricInfo& metric) {
  return metric.capped_at_epoch_0 ? value_in_averages(trial, metric) : final_value(trial, metric);
}

std::size_t Scores::diverged_at(std::size_t learning_rate) const {
  const auto first = diverged.begin() + static_cast<std::ptrdiff_t>(learning_rate * seeds);
  return static_cast<std::size_t>(std::count(first, first + static_cast<std::ptrdiff_t>(seeds), true));
}

std::size_t Scores::finished_at(std::size_t learning_rate) const { return finished(at(learning_rate)).size(); }

bool Scores::some_diverge() const {
  for (std::size_t i = 0; i < learning_rates.size(); ++i) {
    if (diverged_at(i) > 0 && diverged_at(i) < finished_at(i)) return true;
  }
  return false;
}

Scores scores(const StudyRecord& study, std::size_t optimizer, const MetricInfo& metric, const SubGrid& grid) {
  const auto row_of = positions(grid.learning_rates, study.learning_rates.size());
  const auto column_of = positions(grid.seeds, study.seeds.size());
  const std::size_t size = grid.learning_rates.size() * grid.seeds.size();
  Scores result{.learning_rates = {},
                .seeds = grid.seeds.size(),
                .values = std::vector<double>(size, nan),
                .diverged = std::vector<bool>(size),
                .planned = std::vector<bool>(grid.learning_rates.size()),
                .untrained = std::vector<double>(grid.seeds.size(), nan),
                .smallest_deviation = resolution(metric, study),
                .shares_seeds = shares_seeds(study)};
  std::vector<std::vector<double>> untrained(grid.seeds.size());
  for (const auto i : grid.learning_rates) result.learning_rates.push_back(study.learning_rates[i]);
  for (const auto& trial : study.trials) {
    const auto& place = trial.planned.place;
    const auto row = row_of[place.learning_rate], column = column_of[place.seed];
    if (place.optimizer != optimizer || row == nowhere || column == nowhere) continue;
    result.planned[row] = true;
    const auto index = row * result.seeds + column;
    result.values[index] = score(trial, metric);
    result.diverged[index] = !std::isnan(result.values[index]) && trial.history.divergence;
    if (is_finished(trial)) untrained[column].push_back(orientation(metric) * first_value(trial, metric));
  }
  for (std::size_t seed = 0; seed < untrained.size(); ++seed) result.untrained[seed] = mean(finished(untrained[seed]));
  return result;
}

Scores where_finished(Scores scores, const Scores& other) {
  const bool by_seed = scores.shares_seeds && other.shares_seeds;
  keep_where(scores, [&](std::size_t rate, std::size_t seed) {
    return by_seed ? !std::isnan(other.at(rate)[seed]) : other.finished_at(rate) > 0;
  });
  return scores;
}

Scores where_comparable(Scores scores, const Scores& other) {
  const bool by_seed = scores.shares_seeds && other.shares_seeds;
  std::vector<bool> has_seed(scores.seeds, !by_seed);
  for (std::size_t i = 0; i < other.values.size(); ++i) {
    if (!std::isnan(other.values[i])) has_seed[i % other.seeds] = true;
  }
  keep_where(scores, [&](std::size_t rate, std::size_t seed) {
    if (!other.is_planned_at(rate)) return static_cast<bool>(has_seed[seed]);
    return by_seed ? !std::isnan(other.at(rate)[seed]) : other.finished_at(rate) > 0;
  });
  return scores;
}

LearningRateCurve mean_curve(const Scores& scores, std::span<const std::size_t> seeds) {
  LearningRateCurve curve{
      .learning_rates = scores.learning_rates, .scores = {}, .diverged = {}, .planned = scores.planned};
  for (std::size_t i = 0; i < scores.learning_rates.size(); ++i) {
    const auto row = scores.at(i);
    double sum = 0, count = 0;
    for (const auto seed : seeds) {
      if (std::isnan(row[seed])) continue;
      sum += row[seed];
      ++count;
    }
    curve.scores.push_back(count > 0 ? sum / count : nan);
    curve.diverged.push_back(scores.diverged_at(i) > 0);
  }
  std::vector<double> untrained;
  for (const auto seed : seeds) untrained.push_back(scores.untrained.empty() ? nan : scores.untrained[seed]);
  curve.untrained = mean(finished(untrained));
  return curve;
}

LearningRateCurve mean_curve(const Scores& scores) { return mean_curve(scores, every_seed(scores)); }

std::vector<std::size_t> complete_seeds(const Scores& scores) {
  auto seeds = every_seed(scores);
  for (std::size_t i = 0; i < scores.learning_rates.size(); ++i) {
    const auto row = scores.at(i);
    if (scores.finished_at(i) == 0) continue;
    std::erase_if(seeds, [&](std::size_t seed) { return std::isnan(row[seed]); });
  }
  return seeds;
}

std::vector<double> finished(std::span<const double> values) {
  std::vector<double> result;
  std::copy_if(values.begin(), values.end(), std::back_inserter(result), [](double x) { return !std::isnan(x); });
  return result;
}

}  // namespace etude
