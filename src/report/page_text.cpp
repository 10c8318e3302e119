#include "report/page_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/metric.h"
#include "report/metric_text.h"
#include "report/optimizer_text.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array profile_taus{1.0, 1.05, 1.1, 1.25, 1.5, 2.0};

// A statistic and its interval below it, smaller.
Json stacked(const Interval& interval, Show show) {
  return {show(interval.value), std::isfinite(interval.value) ? bounds_text(interval, show) : ""};
}

Json window_texts(const OptimizerSummary& optimizer, const MetricInfo& metric) {
  Json list = Json::array();
  for (const auto& window : optimizer.windows) {
    const auto& range = window.range;
    const auto from = (range.open_low ? "≤ " : "") + power_rate(range.low);
    const auto to = (range.open_high ? "≥ " : "") + power_rate(range.high);
    list.push_back({{"within", window_text(metric, window.epsilon)},
                    {"range", learned_text(optimizer, std::isnan(range.low) ? "–" : from + " to " + to)},
                    {"decades", window_text(optimizer, window, true)}});
  }
  return list;
}

// What a wrong learning rate costs, as the table has it.
Json cost_texts(const OptimizerSummary& optimizer, const MetricInfo& metric, const RateTexts& rates) {
  const auto& cost = optimizer.cost;
  const auto show = value_show(metric);
  const auto add = rates_text(cost.learning_rates_to_close, rates.exact);
  return {{"safe", {safe_rate_text(cost, rates.rough), range_text(cost.good_range, rates.rough)}},
          {"edges", edges_text(cost, rates.exact)},
          {"half_decade", stacked(cost.half_decade, show)},
          {"decade", stacked(cost.decade, show)},
          {"too_low", stacked(cost.too_low, show)},
          {"too_high", stacked(cost.too_high, show)},
          {"guess", stacked(cost.when_you_guess, show)},
          {"whole", interval_text(cost.decade, show)},
          {"reason", why_no_cost(optimizer) + (add.empty() ? "" : "; add " + add)}};
}

Json optimizer_texts(const MetricSummary& statistics, std::size_t index, const RateTexts& rates) {
  const auto& optimizer = statistics.per_optimizer[index];
  const auto& metric = statistics.metric;
  const auto show = value_show(metric);
  const auto best_at = optimizer.best_at ? "at " + rates.grid[*optimizer.best_at] : "";
  const auto edge = optimizer.learning_rates_to_add.empty() ? "" : " !";
  return {{"area", stacked(optimizer.area, show)},
          {"best", {show(optimizer.best.value) + edge, best_at}},
          {"sensitivity",
           optimizer.learns ? stacked(optimizer.sensitivity, show) : Json{sensitivity_text(optimizer, metric), ""}},
          {"best_whole", interval_text(optimizer.best, show)},
          {"reported", stacked(optimizer.reported, show)},
          {"add", rates_text(optimizer.learning_rates_to_add, rates.exact)},
          {"cost", cost_texts(optimizer, metric, rates)},
          {"standing", standing_text(statistics, index)},
          {"windows", window_texts(optimizer, metric)},
          {"window", {window_text(optimizer, optimizer.windows[1], false), ""}}};
}

Json seen_from(Interval difference, double probability, Show show) {
  return {{"difference", show(difference.value)},
          {"interval", interval_text(difference, show)},
          {"probability", probability_text(probability)}};
}

Json comparison_texts(const Comparison& comparison, Criterion criterion, const MetricInfo& metric) {
  const auto& difference = comparison.by(criterion);
  const auto show = difference_show(metric);
  const auto bounds = interval(in_own_sign(metric, criterion, difference.estimate));
  const double probability = difference.probability_a_better;
  return {{"a", seen_from(bounds, probability, show)}, {"b", seen_from(negated(bounds), 1 - probability, show)}};
}

std::string share_at(const Profile& profile, double tau) {
  double share = 0;
  for (const auto& point : profile.points) {
    if (point.tau <= tau) share = point.share;
  }
  return points_text(share);
}

void add_metric_texts(const MetricSummary& statistics, const RateTexts& rates, Json& data) {
  const auto& metric = statistics.metric;
  data["heading"] = metric_heading(metric);
  data["difference_unit"] = difference_unit(metric);
  data["window"] = window_phrase(metric, ranked_window);
  for (std::size_t i = 0; i < statistics.ranking.size(); ++i) {
    const auto& rank = statistics.ranking[i];
    data["ranking"][i]["text"] = {{"rank", rank_text(rank)}, {"bounds", rank_bounds_text(rank)}};
  }
  for (std::size_t i = 0; i < statistics.per_optimizer.size(); ++i) {
    data["per_optimizer"][i]["text"] = optimizer_texts(statistics, i, rates);
  }
  const auto show = value_show(metric);
  for (std::size_t i = 0; i < statistics.cells.size(); ++i) {
    const auto& counted = statistics.cells[i].counted;
    data["cells"][i]["text"] = {{"whole", interval_text(counted, show)}, {"short", show(counted.value)}};
  }
  for (std::size_t i = 0; i < statistics.comparisons.size(); ++i) {  // in summary_json's order
    for (std::size_t j = 0; j < std::size(criteria); ++j) {
      data["comparisons"][std::size(criteria) * i + j]["text"] =
          comparison_texts(statistics.comparisons[i].comparison, criteria[j], metric);
    }
  }
  for (std::size_t i = 0; i < statistics.profiles.size(); ++i) {
    auto& shares = data["profiles"][i]["shares"] = Json::array();
    for (const double tau : profile_taus) shares.push_back(share_at(statistics.profiles[i], tau));
  }
}

}  // namespace

void add_page_texts(const Summary& summary, Json& data) {
  const auto rates = power_rates(summary.learning_rates);
  data["learning_rate_texts"] = rates.grid;
  for (auto& seed : data["seeds"]) seed = std::to_string(seed.get<std::int64_t>());
  for (std::size_t i = 0; i < summary.cells.size(); ++i) {
    data["cells"][i]["ratio_text"] = power_ratio(summary.decades_from_best(i));
  }
  data["selection_note"] = summary.done > 0 ? selection_text(summary) : "";
  data["reported_by"] = summary.reported() != nullptr ? Json(summary.reported()->metric.name) : Json(nullptr);
  data["unseen_divergence"] = unseen_divergence_text(summary);
  data["profile_taus"] = Json::array();
  for (const double tau : profile_taus) data["profile_taus"].push_back(fmt::format("{:g}", tau));
  for (std::size_t i = 0; i < summary.metrics.size(); ++i) {
    add_metric_texts(summary.metrics[i], rates, data["metrics"][i]);
  }
}

}  // namespace etude
