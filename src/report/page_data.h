#pragma once

#include <nlohmann/json_fwd.hpp>

#include "analysis/summary.h"

namespace etude {

/// All that the page and its figures draw: summary_json's figures (cells without their trials' numbers) and
///   scores       {accuracy, loss}, one list per cell: the final score of each seed; null in place of the lists where
///                there are too many trials to draw one by one. Losses are capped at the initial one, as in
///                summary_json
///   five_numbers {accuracy, loss}, one list per cell: smallest, quartiles, largest of those
///   curves       epochs, and per cell the mean and standard deviation of accuracy and loss at each; fewer epochs than
///                recorded where the study is large
///   convergence  {accuracy, loss}: targets from easy to hard, and per cell one list per target: [reached] where a seed
///                misses it, else [reached, epochs, low, high, steps, seconds]
///   study_file, provenance, optimizers_as_trained: what it takes to do it again
/// The verdict writes learning rates as the page does: 10⁻⁵.
/// Numbers have six significant digits: 10,000 trials of 100 epochs stay below 4 MB.
nlohmann::ordered_json page_data(const StudyRecord& study, const Summary& summary);

}  // namespace etude
