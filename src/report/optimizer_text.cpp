#include "report/optimizer_text.h"

#include <fmt/format.h>

#include <cmath>

#include "analysis/metric.h"
#include "report/metric_text.h"

namespace etude {

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
  if (!optimizer.best_at) return "a seed diverged at every learning rate";
  if (!optimizer.learns) return does_not_learn;
  if (std::isnan(cost.gain.value)) return "the untrained model's value is not known";
  const auto& range = cost.good_range;
  if (range.open_low && range.open_high) return "the grid ends within the good range, on both sides";
  if (range.open_low) return "the grid ends within the good range, below";
  if (range.open_high) return "the grid ends within the good range, above";
  if (std::isnan(cost.decade.value)) return "the grid ends within a decade of the safe learning rate";
  return "";
}

std::string why_no_guess(const OptimizerSummary& optimizer) {
  if (!optimizer.cost.has_usual_learning_rate) return "no usual learning rate is known";
  if (!optimizer.learns || std::isnan(optimizer.cost.gain.value)) return why_no_cost(optimizer);
  return "the grid ends within a decade of the usual learning rate";
}

std::string unseen_divergence_text(const Summary& summary) {
  const auto [fewest, most] = summary.seed_counts();
  if (most < fewest_seeds) return "";
  const auto share = [](std::size_t seeds) {
    return number_text(100 * largest_unseen_share(static_cast<std::int64_t>(seeds)), 0);
  };
  const auto fewer = fewest < most ? fmt::format(", where none of {} did, up to {} %", fewest, share(fewest)) : "";
  return fmt::format("Where none of {} diverged, up to {} % of all seeds may still{}.", counted(most, "seed"),
                     share(most), fewer);
}

std::string rates_to_add_text(const OptimizerSummary& optimizer, Show rate) {
  std::string text;
  for (const double value : optimizer.learning_rates_to_add) text += (text.empty() ? "" : " and ") + rate(value);
  return text;
}

}  // namespace etude
