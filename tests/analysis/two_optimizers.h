#pragma once

#include "analysis/study_record.h"

namespace etude::testing_data {

/// Two optimizers, `seeds` seeds, accuracies a and b + a little by seed.
inline StudyRecord two_optimizers(int seeds, double a, double b, double spread) {
  StudyRecord study{.name = "two", .source = {}, .optimizers = {"Adam", "SGD"}, .learning_rates = {1e-3, 1e-2}};
  for (int seed = 0; seed < seeds; ++seed) study.seeds.push_back(seed);
  for (const auto& optimizer : study.optimizers) {
    for (const double rate : study.learning_rates) {
      for (const auto seed : study.seeds) {
        const double sign = seed % 2 == 0 ? 1 : -1;
        const double accuracy = optimizer == "Adam" ? a + sign * spread : b - sign * spread;
        // No two seeds are the same to the last bit.
        const double loss = 1 - 1e-9 * static_cast<double>(seed);
        study.trials.push_back(finished_trial(optimizer, rate, seed, {{0, 2.3, 0.1, 1}, {1, loss, accuracy, 1}}));
      }
    }
  }
  describe_grid(study);
  return study;
}

}  // namespace etude::testing_data
