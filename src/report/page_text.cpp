#include "report/page_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "report/optimizer_text.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array profile_taus{1.0, 1.05, 1.1, 1.25, 1.5, 2.0};

std::string page_rate(double rate) { return power_rate(rate); }

// A figure and its interval below it, smaller.
Json stacked(const Interval& interval, Show show) {
  return {show(interval.value), std::isfinite(interval.value) ? bounds_text(interval, show) : ""};
}

Json curve_texts(const OptimizerSummary& optimizer, Metric metric, const std::vector<std::string>& rate_names) {
  const bool is_accuracy = metric == Metric::accuracy;
  const auto& figures = is_accuracy ? optimizer.accuracy : optimizer.loss;
  const Show show = is_accuracy ? points_text : loss_text;
  const auto best_at = figures.best_at ? "at " + rate_names[*figures.best_at] : "";
  const auto edge = figures.learning_rates_to_add.empty() ? "" : " !";
  return {{"area", stacked(figures.area, show)},
          {"best", {show(figures.best.value) + edge, best_at}},
          {"sensitivity",
           figures.learns ? stacked(figures.sensitivity, show) : Json{sensitivity_text(optimizer, metric), ""}},
          {"add", rates_to_add_text(figures, page_rate)}};
}

Json window_texts(const OptimizerSummary& optimizer) {
  Json list = Json::array();
  for (const auto& window : optimizer.windows) {
    const auto& range = window.range;
    const auto from = (range.open_low ? "≤ " : "") + power_rate(range.low);
    const auto to = (range.open_high ? "≥ " : "") + power_rate(range.high);
    const auto points = fmt::format("{:g}", 100 * window.epsilon);
    list.push_back({{"within", points + (points == "1" ? " point" : " points")},
                    {"range", learned_text(optimizer, optimizer.accuracy, from + " to " + to)},
                    {"decades", window_text(optimizer, window, true)}});
  }
  return list;
}

Json optimizer_texts(const OptimizerSummary& optimizer, const std::vector<std::string>& rate_names) {
  return {{"accuracy", curve_texts(optimizer, Metric::accuracy, rate_names)},
          {"loss", curve_texts(optimizer, Metric::loss, rate_names)},
          {"windows", window_texts(optimizer)},
          {"window", {window_text(optimizer, optimizer.windows[1], false), ""}}};
}

Json cell_texts(const RelativePoint& point) {
  return {{"accuracy", interval_text(point.accuracy, points_text)},
          {"loss", interval_text(point.loss, loss_text)},
          {"short", {{"accuracy", points_text(point.accuracy.value)}, {"loss", loss_text(point.loss.value)}}},
          {"ratio", power_ratio(point.decades)}};
}

Json seen_from(Interval difference, double probability, Show show) {
  return {{"difference", show(difference.value)},
          {"interval", interval_text(difference, show)},
          {"probability", probability_text(probability)}};
}

Json comparison_texts(const Difference& difference, Show show) {
  const auto bounds = interval(difference.estimate);
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

}  // namespace

void add_page_texts(const Summary& summary, Json& data) {
  const auto rate_names = power_rate_names(summary.learning_rates);
  data["learning_rate_texts"] = rate_names;
  for (auto& seed : data["seeds"]) seed = std::to_string(seed.get<std::int64_t>());
  for (std::size_t i = 0; i < summary.ranking.size(); ++i) {
    const auto& rank = summary.ranking[i];
    data["ranking"][i]["text"] = {{"rank", rank_text(rank)}, {"bounds", rank_bounds_text(rank)}};
  }
  const auto rates = summary.learning_rates.size();
  for (std::size_t i = 0; i < summary.per_optimizer.size(); ++i) {
    const auto& optimizer = summary.per_optimizer[i];
    data["per_optimizer"][i]["text"] = optimizer_texts(optimizer, rate_names);
    for (std::size_t r = 0; r < rates; ++r) {
      data["cells"][i * rates + r]["text"] = cell_texts(optimizer.relative[r]);
    }
  }
  for (std::size_t i = 0; i < summary.comparisons.size(); ++i) {  // two figures a pair: best, area
    const auto& pair = summary.comparisons[i];
    data["comparisons"][2 * i]["text"] = comparison_texts(pair.accuracy.best, signed_points_text);
    data["comparisons"][2 * i + 1]["text"] = comparison_texts(pair.accuracy.area, signed_points_text);
    data["loss_comparisons"][2 * i]["text"] = comparison_texts(pair.loss.best, signed_loss_text);
    data["loss_comparisons"][2 * i + 1]["text"] = comparison_texts(pair.loss.area, signed_loss_text);
  }
  data["unseen_divergence"] = unseen_divergence_text(summary);
  data["profile_taus"] = Json::array();
  for (const double tau : profile_taus) data["profile_taus"].push_back(fmt::format("{:g}", tau));
  for (std::size_t i = 0; i < summary.profiles.size(); ++i) {
    auto& shares = data["profiles"][i]["shares"] = Json::array();
    for (const double tau : profile_taus) shares.push_back(share_at(summary.profiles[i], tau));
  }
}

}  // namespace etude
