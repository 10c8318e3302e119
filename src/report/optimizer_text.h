#pragma once

#include <string>

#include "analysis/summary.h"
#include "report/statistic_text.h"

namespace etude {

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

/// What seeds that did not diverge leave open: "Where none of 3 seeds diverged, up to 63 % of all seeds may still.";
/// empty below three, as intervals are.
std::string unseen_divergence_text(const Summary& summary);

/// What to do where a best lies on an end of the grid: "1 and 10"; empty where nothing is to be done.
std::string rates_to_add_text(const OptimizerSummary& optimizer, Show rate);

}  // namespace etude
