#include "report/optimizer_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/metric.h"
#include "report/metric_text.h"
#include "study/learning_rates.h"

namespace etude {
namespace {

std::string edge_text(const std::optional<Edge>& edge, Show rate) {
  return edge ? rate(edge->below) + "–" + rate(edge->above) : "–";
}

bool names_it(const Decision& decision, std::size_t optimizer) {
  const auto names = named(decision);
  return std::find(names.begin(), names.end(), optimizer) != names.end();
}

// Of what it names: "most accurate", "probably most accurate", "may be most accurate".
std::string hedged(const Decision& decision, const std::string& what) {
  if (decision.certainty == Certainty::undecided) return "may be " + what;
  return (decision.certainty == Certainty::clear ? "" : "probably ") + what;
}

}  // namespace

RateTexts plain_rates(const std::vector<double>& learning_rates) {
  return {.grid = learning_rate_names(learning_rates), .exact = plain_rate, .rough = [](double rate) {
            return fmt::format("{:.2g}", rate);
          }};
}

RateTexts power_rates(const std::vector<double>& learning_rates) {
  return {.grid = power_rate_names(learning_rates),
          .exact = [](double rate) { return power_rate(rate); },
          .rough = [](double rate) { return power_rate(rate, 2); }};
}

std::string rank_text(const Rank& rank) { return rank.ranked ? fmt::format("{:g}", rank.rank) : "–"; }

std::string rank_bounds_text(const Rank& rank) {
  if (!rank.bounds || rank.bounds->low == rank.bounds->high) return "";
  return fmt::format("[{}, {}]", rank.bounds->low, rank.bounds->high);
}

std::string learned_text(const OptimizerSummary& optimizer, const std::string& text) {
  if (std::isnan(optimizer.area.value) && !optimizer.best_at) return "–";
  return optimizer.learns ? text : does_not_learn;
}

std::string sensitivity_text(const OptimizerSummary& optimizer, const MetricInfo& metric) {
  return learned_text(optimizer, interval_text(optimizer.sensitivity, value_show(metric)));
}

std::string window_text(const OptimizerSummary& optimizer, const Window& window, bool with_interval) {
  const bool open = window.range.open_low || window.range.open_high;
  const auto width = with_interval ? interval_text(window.decades, decades_text) : decades_text(window.decades.value);
  return learned_text(optimizer, (open ? "≥" : "") + width);
}

std::string speed_text(const Convergence& convergence, bool with_interval) {
  if (convergence.trials == 0) return "–";
  if (!convergence.learns) return does_not_learn;
  if (convergence.at) {
    return with_interval ? interval_text(convergence.epochs, epochs_text) : epochs_text(convergence.epochs.value);
  }
  return convergence.reached == 0 ? "never" : fmt::format("{} of {} trials", convergence.reached, convergence.trials);
}

std::string target_text(double target, const MetricInfo& metric) {
  const auto unit = metric.unit.empty() ? "" : " " + metric.unit;
  return fmt::format("{:.4g}{}", is_share(metric) ? 100 * target : target, unit);
}

std::string why_no_cost(const OptimizerSummary& optimizer) {
  const auto& cost = optimizer.cost;
  if (std::isfinite(cost.decade.value)) return "";
  if (!optimizer.is_finished) return "not finished";
  if (!optimizer.best_at) return "a seed diverged at every learning rate";
  if (!optimizer.learns) return does_not_learn;
  if (std::isnan(cost.gain.value)) return "the untrained model's value is not known";
  const auto& range = cost.good_range;
  if (range.open_low && range.open_high) return "the good range goes on beyond both ends of the grid";
  if (range.open_low) return "the good range goes on below the grid";
  if (range.open_high) return "the good range goes on above the grid";
  return "the grid ends within a decade of the safe learning rate";
}

std::string why_no_guess(const OptimizerSummary& optimizer) {
  if (!optimizer.cost.has_usual_learning_rate) return "no usual learning rate is known";
  if (!optimizer.learns || std::isnan(optimizer.cost.gain.value)) return why_no_cost(optimizer);
  return "the grid ends within a decade of the usual learning rate";
}

std::string selection_text(const Summary& summary) {
  const auto& metric = summary.ranked().metric;
  const auto* const reported = summary.reported();
  if (reported != nullptr) {
    return fmt::format(
        "Best learning rates and the verdict are by {}, on examples held out of the training set; the "
        "{} at them is of a test set that chose nothing.",
        metric.title, reported->metric.title);
  }
  return fmt::format(
      "Best learning rates are chosen by the {} that they are reported with: a part of what is best is luck.",
      metric.title);
}

std::string unseen_divergence_text(const Summary& summary) {
  const auto [fewest, most] = summary.seed_counts();
  if (most < fewest_seeds) return "";
  const auto share = [](std::size_t seeds) {
    return number_text(100 * largest_unseen_share(static_cast<std::int64_t>(seeds)), 0);
  };
  const auto fewer = fewest < most ? fmt::format(", where none of {} did, up to {} %", fewest, share(fewest)) : "";
  return fmt::format("Where none of {} diverged, up to {} % of all seeds may still do so{}.", counted(most, "seed"),
                     share(most), fewer);
}

std::string listed(const std::vector<std::string>& names, const std::string& conjunction) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " " + conjunction + " " : ", ") + names[i];
  }
  return text;
}

std::string names_of(const Summary& summary, const std::vector<std::size_t>& optimizers,
                     const std::string& conjunction) {
  std::vector<std::string> names;
  for (const auto i : optimizers) names.push_back(summary.optimizers[i]);
  return listed(names, conjunction);
}

std::string rates_text(const std::vector<double>& rates, Show rate) {
  std::string text;
  for (const double value : rates) text += (text.empty() ? "" : " and ") + rate(value);
  return text;
}

std::string range_text(const UsableWindow& range, Show rough_rate) {
  if (std::isnan(range.low)) return "–";
  return fmt::format("{}{} to {}{}", range.open_low ? "≤ " : "", rough_rate(range.low), range.open_high ? "≥ " : "",
                     rough_rate(range.high));
}

std::string edges_text(const CostOfBeingOff& cost, Show rate) {
  if (std::isnan(cost.good_range.low)) return "";
  return edge_text(cost.edges.low, rate) + ", " + edge_text(cost.edges.high, rate);
}

std::string safe_rate_text(const CostOfBeingOff& cost, Show rough_rate) {
  return std::isnan(cost.safe_learning_rate) ? "–" : rough_rate(cost.safe_learning_rate);
}

std::string standing_text(const MetricSummary& summary, std::size_t optimizer) {
  const auto by_best = decide(summary, Criterion::best), by_cost = decide(summary, Criterion::cost);
  const bool is_best = names_it(by_best, optimizer), is_forgiving = names_it(by_cost, optimizer);
  const auto best = best_words(summary.metric);
  if (is_best && is_forgiving && by_best.certainty == by_cost.certainty) {
    return hedged(by_best, best + " and most forgiving");
  }
  const auto accurate = hedged(by_best, best), forgiving = hedged(by_cost, "most forgiving");
  if (is_best && is_forgiving) {  // the surer first: no "may be" before it
    return by_best.certainty > by_cost.certainty ? accurate + ", " + forgiving : forgiving + ", " + accurate;
  }
  if (is_best) return accurate;
  if (is_forgiving) return forgiving;
  const auto& figures = summary.per_optimizer[optimizer];
  if (figures.is_finished && !figures.learns) return "";
  const auto others = not_beaten(summary);
  return std::find(others.begin(), others.end(), optimizer) == others.end() ? "beaten in both" : "";
}

}  // namespace etude
