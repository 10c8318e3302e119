#include "report/page_convergence.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/metric.h"
#include "report/json_numbers.h"
#include "report/optimizer_text.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_points = 20'000;  // cells x targets

// Does the optimizer of this cell learn?
bool learns(const Summary& summary, const MetricSummary& statistics, std::size_t cell) {
  return statistics.per_optimizer[cell / summary.learning_rates.size()].learns;
}

// A slider of so many steps can still be set by hand, and its targets fit in the page.
std::size_t most_steps(const Summary& summary) {
  return std::min<std::size_t>(100, most_points / std::max<std::size_t>(1, summary.cells.size()));
}

// The best score that a cell's mean comes to, of the optimizers that learn.
double best_cell(const Summary& summary, const MetricSummary& statistics, double start) {
  double best = start;
  for (std::size_t i = 0; i < summary.cells.size(); ++i) {
    const double score = orientation(statistics.metric) * statistics.cells[i].recorded.value;
    if (learns(summary, statistics, i) && score > best) best = score;  // a NaN is not more
  }
  return best;
}

// Whole percents above what needs no learning up to one step beyond the best cell, in steps of one or more.
std::vector<double> percent_steps(const Summary& summary, const MetricSummary& statistics) {
  const double best = std::min(1.0, best_cell(summary, statistics, 0));
  if (!(best > statistics.without_learning)) return {};
  const auto fits = [&](int step) { return 100 * best / step <= static_cast<double>(most_steps(summary)); };
  const int step = fits(1) ? 1 : fits(5) ? 5 : 20;
  std::vector<double> targets;
  for (int percent = step; percent <= 100 && percent < 100 * best + step; percent += step) {
    if (!(percent <= 100 * statistics.without_learning)) targets.push_back(percent / 100.0);
  }
  return targets;
}

// Round values better than the untrained model's, up to one step beyond the best cell, in steps of 0.01 or more.
std::vector<double> round_steps(const Summary& summary, const MetricSummary& statistics) {
  const double sign = orientation(statistics.metric), start = sign * statistics.untrained;
  const double best = best_cell(summary, statistics, start);
  std::vector<double> targets;
  if (!(best > start) || !std::isfinite(best - start)) return targets;
  const auto most = static_cast<double>(most_steps(summary));
  double per_unit = std::pow(10, std::floor(std::log10(most / (best - start))));
  for (const double finer : {0.2, 0.5, 1., 2., 5., 10., 20., 100.}) {
    if (finer > per_unit && (best - start) * finer <= most) per_unit = finer;
  }
  const bool below_zero = statistics.untrained < 0 || sign * best < 0;  // else a target of 0 or less means nothing
  double k = std::floor(start * per_unit) + 1;
  // By their number, since beyond 2^53 one more is the same.
  for (std::size_t i = 0; i < most_steps(summary) + 2 && k / per_unit < best + 1 / per_unit; ++i, ++k) {
    if (!below_zero && sign * k <= 0) break;
    targets.push_back(sign * k / per_unit + 0.0);  // no -0
  }
  return targets;
}

// With the summary's own, from easy to hard.
std::vector<double> slider_targets(const Summary& summary, const MetricSummary& statistics) {
  const bool downwards = orientation(statistics.metric) < 0;
  auto targets =
      is_counted_from_zero(statistics.metric) ? percent_steps(summary, statistics) : round_steps(summary, statistics);
  targets.insert(targets.end(), statistics.targets.begin(), statistics.targets.end());
  std::sort(targets.begin(), targets.end());
  if (targets.empty()) return targets;
  const double near = 1e-6 * (targets.back() - targets.front());
  const auto same = [near](double a, double b) { return b - a <= near; };
  targets.erase(std::unique(targets.begin(), targets.end(), same), targets.end());
  if (downwards) std::reverse(targets.begin(), targets.end());
  return targets;
}

Json point(const Convergence& c) {
  if (!c.at) return Json::array({c.reached});
  return {c.reached,
          to_json(c.epochs.value),
          to_json(c.epochs.low),
          to_json(c.epochs.high),
          interval_text(c.epochs, epochs_text),
          steps_text(c.steps.value),
          seconds_text(c.seconds.value)};
}

}  // namespace

Json page_convergence(const Summary& summary, const MetricSummary& statistics) {
  Json json{{"targets", Json::array()}, {"texts", Json::array()}, {"cells", Json::array()}};
  if (orientation(statistics.metric) == 0) return json;
  const auto targets = slider_targets(summary, statistics);
  json["targets"] = targets;
  for (const double target : targets) json["texts"].push_back(target_text(target, statistics.metric));
  for (std::size_t i = 0; i < summary.cells.size(); ++i) {
    const auto cell = measured_by(with_seeds(summary.cells[i].cell, summary.independent_seeds), statistics.metric);
    Json list = Json::array();
    for (const double target : targets) {
      list.push_back(point(convergence({cell}, target, statistics.metric, learns(summary, statistics, i))));
    }
    json["cells"].push_back(list);
  }
  return json;
}

}  // namespace etude
