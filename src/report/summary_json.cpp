#include "report/summary_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "report/json_numbers.h"
#include "report/verdict.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;
using etude::to_json;

Json to_json(const CurveFigures& figures, const std::vector<double>& learning_rates) {
  Json edge = nullptr;
  if (!figures.learning_rates_to_add.empty()) edge = *figures.best_at == 0 ? "low" : "high";
  return {{"learns", figures.learns},
          {"best_learning_rate", figures.best_at ? Json(learning_rates[*figures.best_at]) : Json(nullptr)},
          {"best", to_json(figures.best)},
          {"edge", edge},
          {"learning_rates_to_add", figures.learning_rates_to_add},
          {"sensitivity", to_json(figures.sensitivity)},
          {"area", to_json(figures.area)},
          {"interquartile_mean", to_json(figures.interquartile_mean)}};
}

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

Json to_json(const std::vector<RelativePoint>& points) {
  Json json = Json::array();
  for (const auto& p : points) {
    json.push_back({{"learning_rate", p.learning_rate},
                    {"decades", to_json(p.decades)},
                    {"ratio", to_json(std::pow(10, p.decades))},
                    {"accuracy", to_json(p.accuracy)},
                    {"loss", to_json(p.loss)}});
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

Json to_json(const DivergenceFigures& divergence) {
  return {{"trials", divergence.trials},
          {"diverged", divergence.diverged},
          {"first_step", to_json(divergence.first_step)},
          {"lowest_learning_rate", to_json(divergence.lowest_learning_rate)},
          {"causes", divergence.causes}};
}

Json to_json(const OptimizerSummary& figures, const std::vector<double>& learning_rates) {
  Json accuracy = to_json(figures.accuracy, learning_rates);
  accuracy["windows"] = to_json(figures.windows);
  return {{"optimizer", figures.optimizer},
          {"accuracy", accuracy},
          {"loss", to_json(figures.loss, learning_rates)},
          {"relative", to_json(figures.relative)},
          {"convergence", to_json(figures.convergence, learning_rates)},
          {"loss_convergence", to_json(figures.loss_convergence, learning_rates)},
          {"loss_area", to_json(figures.loss_area)},
          {"divergence", to_json(figures.divergence)}};
}

Json to_json(const Rank& rank, const std::vector<std::string>& optimizers) {
  return {{"optimizer", optimizers[rank.optimizer]},
          {"complete", rank.complete},
          {"rank", rank.rank},
          {"rank_low", rank.bounds ? Json(rank.bounds->low) : Json(nullptr)},
          {"rank_high", rank.bounds ? Json(rank.bounds->high) : Json(nullptr)}};
}

// What the cell's seeds say of how often one diverges.
Json divergence_json(const CellSummary& summary) {
  if (!summary.divergence) return nullptr;
  return {{"low", summary.divergence->low}, {"high", summary.divergence->high}};
}

Json numbers(const std::vector<double>& values) {
  Json json = Json::array();
  for (const double value : values) json.push_back(to_json(value));
  return json;
}

Json to_json(const CellSummary& summary) {
  const auto& cell = summary.cell;
  Json seeds = Json::array();
  for (const auto* trial : cell.trials) seeds.push_back(trial->planned.trial.seed);
  return {{"optimizer", cell.optimizer},
          {"learning_rate", cell.learning_rate},
          {"planned", cell.planned},
          {"done", cell.trials.size()},
          {"diverged", cell.diverged()},
          {"divergence", divergence_json(summary)},
          {"first_divergence", to_json(cell.first_divergence())},
          {"first_cause", cell.diverged() > 0 ? Json(cell.first_cause()) : Json(nullptr)},
          {"accuracy", to_json(summary.accuracy)},
          {"accuracy_sd", to_json(summary.accuracy_deviation)},
          {"loss", to_json(summary.loss)},
          {"loss_sd", to_json(summary.loss_deviation)},
          {"accuracies", numbers(final_accuracies(cell))},
          {"losses", numbers(final_losses(cell))},
          {"seeds", seeds}};
}

Json comparison(const PairSummary& pair, const char* figure, const Difference& difference) {
  return {{"a", pair.a},
          {"b", pair.b},
          {"figure", figure},
          {"difference", to_json(interval(difference.estimate))},
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

Json problem_json(const StudyRecord& study) {
  if (study.trials.empty()) return nullptr;
  const auto& problem = study.trials.front().planned.trial.problem;
  const auto if_known = [&](std::int64_t (*count)(const Problem&)) {
    return has_known_size(problem) ? Json(count(problem)) : Json(nullptr);
  };
  return {{"dataset", problem.dataset},
          {"model", problem.model},
          {"batch_size", problem.batch_size},
          {"epochs", problem.epochs},
          {"train_examples", if_known(train_examples)},
          {"test_examples", if_known(test_examples)},
          {"steps_per_epoch", if_known(steps_per_epoch)},
          {"steps_per_trial", if_known(total_steps)}};
}

}  // namespace

Json summary_json(const StudyRecord& study, const Summary& summary) {
  const auto list = [](const auto& items, const auto& convert) {
    Json json = Json::array();
    for (const auto& item : items) json.push_back(convert(item));
    return json;
  };
  const auto answer = verdict(summary);
  Json comparisons = Json::array(), loss_comparisons = Json::array(), profiles = Json::array();
  for (const auto& pair : summary.comparisons) {
    comparisons.push_back(comparison(pair, "best", pair.accuracy.best));
    comparisons.push_back(comparison(pair, "area", pair.accuracy.area));
    loss_comparisons.push_back(comparison(pair, "best", pair.loss.best));
    loss_comparisons.push_back(comparison(pair, "area", pair.loss.area));
  }
  for (std::size_t i = 0; i < summary.profiles.size(); ++i) {
    profiles.push_back(to_json(summary.profiles[i], summary.optimizers[i]));
  }
  return {{"study", study.name},
          {"question", "Which optimizer forgives a wrong learning rate?"},
          {"verdict", {{"text", answer.text}, {"certainty", to_string(answer.certainty)}, {"caution", answer.caution}}},
          {"problem", problem_json(study)},
          {"optimizers", summary.optimizers},
          {"learning_rates", summary.learning_rates},
          {"seeds", summary.seeds},
          {"identical_seeds", identical_seeds_json(summary)},
          {"trials",
           {{"planned", summary.planned},
            {"done", summary.done},
            {"diverged", summary.diverged},
            {"failed", summary.failed}}},
          {"initial", {{"accuracy", to_json(summary.initial_accuracy)}, {"loss", to_json(summary.initial_loss)}}},
          {"chance", to_json(summary.chance)},
          {"targets", summary.targets},
          {"loss_targets", summary.loss_targets},
          {"ranking", list(summary.ranking, [&](const auto& item) { return to_json(item, summary.optimizers); })},
          {"per_optimizer",
           list(summary.per_optimizer, [&](const auto& item) { return to_json(item, summary.learning_rates); })},
          {"cells", list(summary.cells, [](const auto& item) { return to_json(item); })},
          {"comparisons", comparisons},
          {"loss_comparisons", loss_comparisons},
          {"profiles", profiles}};
}

}  // namespace etude
