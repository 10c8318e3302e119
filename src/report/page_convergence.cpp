#include "report/page_convergence.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "report/json_numbers.h"
#include "report/optimizer_text.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_points = 20'000;  // cells x targets

// Does the optimizer of this cell learn?
bool learns(const Summary& summary, std::size_t cell, Metric metric) {
  const auto& optimizer = summary.per_optimizer[cell / summary.learning_rates.size()];
  return metric == Metric::accuracy ? optimizer.accuracy.learns : optimizer.loss.learns;
}

// A slider of so many steps can still be set by hand, and its targets fit in the page.
std::size_t most_steps(const Summary& summary) {
  return std::min<std::size_t>(100, most_points / std::max<std::size_t>(1, summary.cells.size()));
}

// Whole percents above chance up to one step beyond the best cell, in steps of one or more.
std::vector<double> accuracy_steps(const Summary& summary) {
  double best = 0;
  for (std::size_t i = 0; i < summary.cells.size(); ++i) {
    const double accuracy = summary.cells[i].accuracy.value;
    if (learns(summary, i, Metric::accuracy) && accuracy > best) best = std::min(accuracy, 1.0);
  }
  if (!(best > summary.chance)) return {};
  const auto fits = [&](int step) { return 100 * best / step <= static_cast<double>(most_steps(summary)); };
  const int step = fits(1) ? 1 : fits(5) ? 5 : 20;
  std::vector<double> targets;
  for (int percent = step; percent <= 100 && percent < 100 * best + step; percent += step) {
    if (!(percent <= 100 * summary.chance)) targets.push_back(percent / 100.0);
  }
  return targets;
}

// Round losses below the untrained model's, down to one step beyond the best cell, in steps of 0.01 or more.
std::vector<double> loss_steps(const Summary& summary) {
  const double initial = summary.initial_loss;
  double best = initial;
  for (std::size_t i = 0; i < summary.cells.size(); ++i) {
    const double loss = summary.cells[i].loss.value;
    if (learns(summary, i, Metric::loss) && loss < best) best = loss;  // a NaN is not less
  }
  std::vector<double> targets;
  if (!(best < initial) || !std::isfinite(initial - best)) return targets;
  const double most = static_cast<double>(most_steps(summary));
  double per_unit = std::pow(10, std::floor(std::log10(most / (initial - best))));
  for (const double finer : {0.2, 0.5, 1., 2., 5., 10., 20., 100.}) {
    if (finer > per_unit && (initial - best) * finer <= most) per_unit = finer;
  }
  double k = std::ceil(initial * per_unit) - 1;
  // By their number, since beyond 2^53 one less is the same.
  for (std::size_t i = 0; i < most_steps(summary) + 2 && k > 0 && k / per_unit > best - 1 / per_unit; ++i, --k) {
    targets.push_back(k / per_unit);
  }
  return targets;
}

// With the summary's own, from easy to hard.
std::vector<double> slider_targets(const Summary& summary, Metric metric) {
  const bool loss = metric == Metric::loss;
  auto targets = loss ? loss_steps(summary) : accuracy_steps(summary);
  const auto& own = loss ? summary.loss_targets : summary.targets;
  targets.insert(targets.end(), own.begin(), own.end());
  std::sort(targets.begin(), targets.end());
  const auto same = [](double a, double b) { return std::abs(a - b) < 1e-9; };
  targets.erase(std::unique(targets.begin(), targets.end(), same), targets.end());
  if (loss) std::reverse(targets.begin(), targets.end());
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

Json page_convergence(const Summary& summary, Metric metric) {
  const auto targets = slider_targets(summary, metric);
  Json json{{"targets", targets}, {"texts", Json::array()}, {"cells", Json::array()}};
  for (const double target : targets) json["texts"].push_back(target_text(target, metric));
  for (std::size_t i = 0; i < summary.cells.size(); ++i) {
    const auto cell = with_seeds(summary.cells[i].cell, summary.independent_seeds);
    Json list = Json::array();
    for (const double target : targets) {
      list.push_back(point(convergence({cell}, target, metric, learns(summary, i, metric))));
    }
    json["cells"].push_back(list);
  }
  return json;
}

}  // namespace etude
