#pragma once

#include <string>

#include "analysis/decision.h"
#include "analysis/summary.h"
#include "report/statistic_text.h"

namespace etude {

/// How learning rates are written: as a shell takes them, or as the page does.
struct RateTexts {
  std::vector<std::string> grid;  ///< the grid's own, told apart
  Show exact;                     ///< of one to train
  Show rough;                     ///< of one that is read off a curve, to two digits: it is no more precise
};
RateTexts plain_rates(const std::vector<double>& learning_rates);
RateTexts power_rates(const std::vector<double>& learning_rates);

/// The window that rankings show.
inline constexpr double ranked_window = 0.02;

// An optimizer's statistics, each as the terminal and the page show it.

/// "1", "2.5"; a dash where a learning rate is not measured yet.
std::string rank_text(const Rank& rank);
/// "[1, 3]": where its true rank lies; empty where nothing is known of it or it is known exactly.
std::string rank_bounds_text(const Rank& rank);

/// A statistic that needs an optimizer which learns: "12.3 [10.1, 14.5]", `does_not_learn`, or a dash where nothing is
/// finished.
std::string learned_text(const OptimizerSummary& optimizer, const std::string& text);

std::string sensitivity_text(const OptimizerSummary& optimizer, const MetricInfo& metric);

/// Decades within `epsilon` of the best: "1.3", "≥1.3" where the grid ends first; with its interval or without.
std::string window_text(const OptimizerSummary& optimizer, const Window& window, bool with_interval);

/// How soon it reaches a target, without the learning rate: "4.3 [3.1, 5.5]", "never", "3 of 15 trials".
std::string speed_text(const Convergence& convergence, bool with_interval);

/// "45 %", "1.5": as it was given, to four digits.
std::string target_text(double target, const MetricInfo& metric);

/// Why there is no cost of being off, in words; empty where there is one.
std::string why_no_cost(const OptimizerSummary& optimizer);
/// Likewise of the value when one guesses.
std::string why_no_guess(const OptimizerSummary& optimizer);

/// On what best learning rates are chosen, and what that means for what is reported, in a sentence.
std::string selection_text(const Summary& summary);

/// What seeds that did not diverge leave open: "Where none of 3 seeds diverged, up to 63 % of all seeds may still do
/// so."; empty below three, as intervals are.
std::string unseen_divergence_text(const Summary& summary);

/// "Adam, SGD and Muon".
std::string listed(const std::vector<std::string>& names, const std::string& conjunction = "and");
std::string names_of(const Summary& summary, const std::vector<std::size_t>& optimizers,
                     const std::string& conjunction = "and");

/// "1 and 10"; empty of none.
std::string rates_text(const std::vector<double>& rates, Show rate);

/// A good range: "0.0011 to 0.41", "≤ 0.001 to ≥ 1" where it is open; a dash where there is none.
std::string range_text(const UsableWindow& range, Show rough_rate);
/// Where its ends lie: "0.001–0.0016, 0.4–0.63"; a dash for one that is open. Empty where there is no range.
std::string edges_text(const CostOfBeingOff& cost, Show rate);
/// A dash where it is not known.
std::string safe_rate_text(const CostOfBeingOff& cost, Show rough_rate);

/// What the decisions say of an optimizer: "most accurate and most forgiving", "may be most accurate", "beaten in
/// both"; empty where they say nothing of it.
std::string standing_text(const MetricSummary& summary, std::size_t optimizer);

}  // namespace etude
