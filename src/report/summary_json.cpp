#include "report/summary_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/metric.h"
#include "report/growth_text.h"
#include "report/json_numbers.h"
#include "report/metric_text.h"
#include "report/optimizer_text.h"
#include "report/problem.h"
#include "report/verdict.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;
using etude::to_json;

Json to_json(const std::vector<Window>& windows) {
  Json json = Json::array();
  for (const auto& w : windows) {
    json.push_back({{"epsilon", w.epsilon},
                    {"low", to_json(w.range.low)},
                    {"high", to_json(w.range.high)},
                    {"open_low", w.range.open_low},
                    {"open_high", w.range.open_high},
                    {"decades", to_json(w.decades)}});
  }
  return json;
}

Json to_json(const std::vector<Convergence>& list, const std::vector<double>& learning_rates) {
  Json json = Json::array();
  for (const auto& c : list) {
    json.push_back({{"target", c.target},
                    {"learns", c.learns},
                    {"learning_rate", c.at ? Json(learning_rates[*c.at]) : Json(nullptr)},
                    {"epochs", to_json(c.epochs)},
                    {"steps", to_json(c.steps)},
                    {"seconds", to_json(c.seconds)},
                    {"reached", c.reached},
                    {"trials", c.trials},
                    {"median_epoch", to_json(c.median_epoch)}});
  }
  return json;
}

Json to_json(const DivergenceStatistics& divergence, const std::string& optimizer) {
  return {{"optimizer", optimizer},
          {"trials", divergence.trials},
          {"diverged", divergence.diverged},
          {"first_step", to_json(divergence.first_step)},
          {"lowest_learning_rate", to_json(divergence.lowest_learning_rate)},
          {"causes", divergence.causes}};
}

Json to_json(const std::optional<Edge>& edge) { return edge ? Json::array({edge->below, edge->above}) : Json(nullptr); }

Json with_reason(const Interval& interval, const std::string& reason) {
  if (std::isfinite(interval.value)) return to_json(interval);
  return {{"value", nullptr}, {"low", nullptr}, {"high", nullptr}, {"reason", reason}};
}

// What docs/statistics.md says of each; what is not known is null, with a reason.
Json cost_json(const OptimizerSummary& optimizer, const std::vector<double>& learning_rates) {
  const auto& cost = optimizer.cost;
  const auto reason = why_no_cost(optimizer);
  Json best = with_reason(optimizer.best, "a seed diverged at every learning rate");
  best["learning_rate"] = optimizer.best_at ? Json(learning_rates[*optimizer.best_at]) : Json(nullptr);
  Json range{{"low", to_json(cost.good_range.low)},
             {"high", to_json(cost.good_range.high)},
             {"open_low", cost.good_range.open_low},
             {"open_high", cost.good_range.open_high}};
  range["low_between"] = to_json(cost.edges.low);
  range["high_between"] = to_json(cost.edges.high);
  if (std::isnan(cost.good_range.low)) range["reason"] = reason;
  return {{"best", best},
          {"gain", with_reason(cost.gain, reason)},
          {"good_range", range},
          {"safe_learning_rate", to_json(cost.safe_learning_rate)},
          {"cost",
           {{"half_decade", with_reason(cost.half_decade, reason)},
            {"decade", with_reason(cost.decade, reason)},
            {"too_low", with_reason(cost.too_low, reason)},
            {"too_high", with_reason(cost.too_high, reason)}}},
          {"forgiveness", with_reason(cost.forgiveness, reason.empty() ? "the gain is too uncertain" : reason)},
          {"when_you_guess", with_reason(cost.when_you_guess, why_no_guess(optimizer))},
          {"coarse", cost.is_coarse},
          {"learning_rates_to_close", cost.learning_rates_to_close}};
}

Json to_json(const OptimizerSummary& statistics, const std::vector<double>& learning_rates) {
  Json edge = nullptr;
  if (const auto& add = statistics.learning_rates_to_add; !add.empty()) {
    edge = add.front() < learning_rates[*statistics.best_at] ? "low" : "high";
  }
  Json json{{"optimizer", statistics.optimizer},
            {"learns", statistics.learns},
            {"learning_is_known", statistics.learning_is_known},
            {"best_index", to_json(statistics.best_at)},
            {"best_learning_rate", statistics.best_at ? Json(learning_rates[*statistics.best_at]) : Json(nullptr)},
            {"edge", edge},
            {"learning_rates_to_add", statistics.learning_rates_to_add},
            {"sensitivity", to_json(statistics.sensitivity)},
            {"area", to_json(statistics.area)},
            {"interquartile_mean", to_json(statistics.interquartile_mean)},
            {"area_over_epochs", to_json(statistics.area_over_epochs)},
            {"reported", to_json(statistics.reported)},
            {"windows", to_json(statistics.windows)},
            {"convergence", to_json(statistics.convergence, learning_rates)}};
  json.update(cost_json(statistics, learning_rates));
  return json;
}

Json to_json(const Rank& rank, const std::vector<std::string>& optimizers) {
  return {{"optimizer", optimizers[rank.optimizer]},
          {"complete", rank.complete},
          {"defined", rank.defined},
          {"ranked", rank.ranked},
          {"rank", rank.rank},
          {"rank_low", rank.bounds ? Json(rank.bounds->low) : Json(nullptr)},
          {"rank_high", rank.bounds ? Json(rank.bounds->high) : Json(nullptr)}};
}

// What the cell's seeds say of how often one diverges.
Json divergence_json(const CellSummary& summary) {
  if (!summary.divergence) return nullptr;
  return {{"low", summary.divergence->low}, {"high", summary.divergence->high}};
}

Json to_json(const CellSummary& summary, double decades) {
  const auto& cell = summary.cell;
  Json seeds = Json::array();
  for (const auto* trial : cell.trials) seeds.push_back(trial->planned.trial.seed);
  return {{"optimizer", cell.optimizer},
          {"learning_rate", cell.learning_rate},
          {"decades", to_json(decades)},
          {"ratio", to_json(std::pow(10, decades))},
          {"planned", cell.planned},
          {"done", cell.trials.size()},
          {"diverged", cell.diverged()},
          {"divergence", divergence_json(summary)},
          {"first_divergence", to_json(cell.first_divergence())},
          {"first_cause", cell.diverged() > 0 ? Json(cell.first_cause()) : Json(nullptr)},
          {"seeds", seeds}};
}

Json to_json(const CellStatistics& statistics, const Cell& cell, const MetricInfo& metric) {
  return {{"mean", to_json(statistics.recorded)},
          {"sd", to_json(statistics.deviation)},
          {"counted", to_json(statistics.counted)},
          {"values", numbers(last_values(cell, metric))}};
}

Json comparison(const PairSummary& pair, Criterion criterion, const MetricInfo& metric) {
  const auto& difference = pair.comparison.by(criterion);
  return {{"a", pair.a},
          {"b", pair.b},
          {"figure", criterion == Criterion::average ? "area" : to_string(criterion)},
          {"difference", to_json(interval(in_own_sign(metric, criterion, difference.estimate)))},
          {"probability_a_better", to_json(difference.probability_a_better)}};
}

Json to_json(const Profile& profile, const std::string& optimizer) {
  Json points = Json::array();
  for (const auto& point : profile.points) points.push_back({point.tau, point.share});
  return {{"optimizer", optimizer}, {"points", points}};
}

Json identical_seeds_json(const Summary& summary) {
  Json json = Json::array();
  for (const auto& group : summary.identical_seeds) {
    Json seeds = Json::array();
    for (const auto index : group) seeds.push_back(summary.seeds[index]);
    json.push_back(seeds);
  }
  return json;
}

template <class List, class Convert>
Json list(const List& items, const Convert& convert) {
  Json json = Json::array();
  for (const auto& item : items) json.push_back(convert(item));
  return json;
}

Json names(const std::vector<std::size_t>& optimizers, const Summary& summary) {
  return list(optimizers, [&](std::size_t i) { return summary.optimizers[i]; });
}

Json decisions_json(const MetricSummary& statistics, const Summary& summary) {
  if (statistics.per_optimizer.empty()) return nullptr;
  Json json = Json::object();
  for (const auto criterion : criteria) {
    const auto decision = decide(statistics, criterion);
    json[to_string(criterion)] = {{"certainty", to_string(decision.certainty)},
                                  {"covered", names(decision.covered, summary)},
                                  {"named", names(named(decision), summary)}};
  }
  return json;
}

Json to_json(const SubRange& range, const Summary& summary) {
  return {{"low", range.low}, {"high", range.high}, {"leader", summary.optimizers[range.leader]}};
}

Json value_json(const MetricSummary& statistics) {
  const auto& choice = statistics.choice;
  return {{"mean_of_last", statistics.metric.mean_of_last},
          {"other", choice.other > 0 ? Json(choice.other) : Json(nullptr)},
          {"spread", to_json(choice.spread)},
          {"climb", to_json(interval(in_own_sign(statistics.metric, choice.climb)))},
          {"climbs", choice.climbs},
          {"text", value_choice_text(statistics.metric, choice)}};
}

Json verdict_json(const Summary& summary) {
  const auto answer = verdict(summary);
  const auto& ranked = summary.ranked();
  return {{"text", answer.text},
          {"certainty", to_string(answer.certainty)},
          {"criterion", to_string(answer.criterion)},
          {"details", answer.details},
          {"caution", answer.caution},
          {"not_beaten", names(not_beaten(ranked), summary)},
          {"most_accurate", names(named(decide(ranked, Criterion::best)), summary)},
          {"most_forgiving", names(named(decide(ranked, Criterion::cost)), summary)}};
}

Json to_json(const MetricSummary& statistics, const Summary& summary) {
  const auto& metric = statistics.metric;
  Json cells = Json::array(), comparisons = Json::array(), profiles = Json::array();
  for (std::size_t i = 0; i < statistics.cells.size(); ++i) {
    cells.push_back(to_json(statistics.cells[i], summary.cells[i].cell, metric));
  }
  for (const auto& pair : statistics.comparisons) {
    for (const auto criterion : criteria) comparisons.push_back(comparison(pair, criterion, metric));
  }
  for (std::size_t i = 0; i < statistics.profiles.size(); ++i) {
    profiles.push_back(to_json(statistics.profiles[i], summary.optimizers[i]));
  }
  return {{"name", metric.name},
          {"title", metric.title},
          {"unit", metric.unit},
          {"better", to_string(metric.direction)},
          {"capped", metric.capped_at_epoch_0},
          {"value", value_json(statistics)},
          {"untrained", to_json(statistics.untrained)},
          {"without_learning", to_json(statistics.without_learning)},
          {"targets", statistics.targets},
          {"decisions", decisions_json(statistics, summary)},
          {"not_beaten", names(not_beaten(statistics), summary)},
          {"sub_ranges", list(statistics.sub_ranges, [&](const auto& item) { return to_json(item, summary); })},
          {"ranking", list(statistics.ranking, [&](const auto& item) { return to_json(item, summary.optimizers); })},
          {"per_optimizer",
           list(statistics.per_optimizer, [&](const auto& item) { return to_json(item, summary.learning_rates); })},
          {"cells", cells},
          {"comparisons", comparisons},
          {"profiles", profiles}};
}

}  // namespace

Json summary_json(const StudyRecord& study, const Summary& summary) {
  Json cells = Json::array(), divergence = Json::array();
  for (std::size_t i = 0; i < summary.cells.size(); ++i) {
    cells.push_back(to_json(summary.cells[i], summary.decades_from_best(i)));
  }
  for (std::size_t i = 0; i < summary.divergence.size(); ++i) {
    divergence.push_back(to_json(summary.divergence[i], summary.optimizers[i]));
  }
  return {
      {"study", study.name},
      {"question", "Which optimizer forgives a wrong learning rate?"},
      {"verdict", verdict_json(summary)},
      {"imported", study.is_imported()},
      {"growth", growth_json(study.growth, study.looks)},
      {"problem", problem_json(study)},
      {"optimizers", summary.optimizers},
      {"learning_rates", summary.learning_rates},
      {"seeds", summary.seeds},
      {"seeds_at_a_learning_rate", {{"fewest", summary.seed_counts().fewest}, {"most", summary.seed_counts().most}}},
      {"unpaired", summary.unpaired},
      {"identical_seeds", identical_seeds_json(summary)},
      {"trials",
       {{"planned", summary.planned},
        {"done", summary.done},
        {"diverged", summary.diverged},
        {"failed", summary.failed}}},
      {"cells", cells},
      {"divergence", divergence},
      {"ranked_by", summary.ranked().metric.name},
      {"metrics", list(summary.metrics, [&](const auto& item) { return to_json(item, summary); })}};
}

}  // namespace etude
