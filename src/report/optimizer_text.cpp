#include "report/optimizer_text.h"

#include <fmt/format.h>

#include <cmath>

namespace etude {

std::string rank_text(const Rank& rank) { return rank.complete ? fmt::format("{:g}", rank.rank) : "–"; }

std::string rank_bounds_text(const Rank& rank) {
  if (!rank.bounds || rank.bounds->low == rank.bounds->high) return "";
  return fmt::format("[{}, {}]", rank.bounds->low, rank.bounds->high);
}

std::string learned_text(const OptimizerSummary& optimizer, const CurveFigures& figures, const std::string& text) {
  if (optimizer.divergence.trials == 0) return "–";
  return figures.learns ? text : does_not_learn;
}

std::string sensitivity_text(const OptimizerSummary& optimizer, Metric metric) {
  const auto& figures = metric == Metric::accuracy ? optimizer.accuracy : optimizer.loss;
  const auto show = metric == Metric::accuracy ? points_text : loss_text;
  return learned_text(optimizer, figures, interval_text(figures.sensitivity, show));
}

std::string window_text(const OptimizerSummary& optimizer, const Window& window, bool with_interval) {
  const bool open = window.range.open_low || window.range.open_high;
  const auto width = with_interval ? interval_text(window.decades, decades_text) : decades_text(window.decades.value);
  return learned_text(optimizer, optimizer.accuracy, (open ? "≥" : "") + width);
}

std::string speed_text(const Convergence& convergence, bool with_interval) {
  if (convergence.trials == 0) return "–";
  if (!convergence.learns) return does_not_learn;
  if (convergence.at) {
    return with_interval ? interval_text(convergence.epochs, epochs_text) : epochs_text(convergence.epochs.value);
  }
  return convergence.reached == 0 ? "never" : fmt::format("{} of {} trials", convergence.reached, convergence.trials);
}

std::string target_text(double target, Metric metric) {
  return fmt::format("{:.4g}", metric == Metric::accuracy ? 100 * target : target);
}

std::string unseen_divergence_text(const Summary& summary) {
  const auto seeds = summary.independent_seeds.size();
  if (seeds < fewest_seeds) return "";
  return fmt::format("Where none of {} diverged, up to {} % of all seeds may still.", counted(seeds, "seed"),
                     number_text(100 * largest_unseen_share(static_cast<std::int64_t>(seeds)), 0));
}

std::string rates_to_add_text(const CurveFigures& figures, Show rate) {
  std::string text;
  for (const double value : figures.learning_rates_to_add) text += (text.empty() ? "" : " and ") + rate(value);
  return text;
}

}  // namespace etude
