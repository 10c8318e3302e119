#pragma once

#include <cmath>
#include <string>

#include "store/store.h"

namespace etude::testing_data {

/// A history as training leaves one, made up: an accuracy that peaks at a learning rate of `best`, diverging on the
/// third step from 1 on.
inline History made_up_history(const Trial& trial, double best) {
  const double height = 0.8 - 0.1 * std::pow(std::log10(trial.learning_rate / best), 2);
  History history{.epochs = {{0, 2.3, 0.1, 0.5}}, .step_losses = {}, .divergence = {}};
  for (std::int64_t epoch = 1; epoch <= trial.problem.epochs; ++epoch) {
    const double share = 1 - std::pow(0.5, static_cast<double>(epoch));
    const double accuracy = std::max(0.1, height * share + 0.003 * static_cast<double>(trial.seed));
    history.epochs.push_back({epoch, 2.5 - 2.4 * accuracy, accuracy, 1.5});
  }
  if (trial.record_steps) history.step_losses = {2.3F, 2.0F, 0.0F};
  if (trial.learning_rate >= 1) {
    history.divergence = {.step = 3, .cause = "loss is nan"};
    for (std::size_t i = 1; i < history.epochs.size(); ++i) {
      history.epochs[i].train_loss = std::nan("");
      history.epochs[i].test_accuracy = 0.1;
    }
  }
  return history;
}

/// A store at `path` with every trial of the study file's text finished; its optimizers differ in their best learning
/// rate by a factor of ten.
inline void fill_store(const std::string& path, const std::string& study_text) {
  const auto study = parse_study(study_text, "test.toml");
  const auto store = open_store(path, OpenMode::create);
  store->add(study, false);
  while (const auto claim = store->claim(study.name, this_worker(), std::chrono::seconds(20))) {
    const double best = claim->trial.optimizer.name == "SGD" ? 1e-2 : 1e-3;
    store->commit(*claim, made_up_history(claim->trial, best),
                  {.version = "0", .numeric_mode = "cpu", .data_checksum = "abc", .host = "h"});
  }
}

}  // namespace etude::testing_data
