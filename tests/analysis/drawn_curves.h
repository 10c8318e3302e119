#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "analysis/study_record.h"

namespace etude::testing_data {

/// An optimizer's mean accuracies as a person would draw them.
struct Curve {
  std::string optimizer;
  std::vector<double> accuracies;  // one learning rate a decade from 1e-4 on
  double spread = 0.001;           // between seeds
};

/// Untrained 0.1, which has no noise.
inline StudyRecord study_of(const std::vector<Curve>& curves, int seeds = 5) {
  StudyRecord study{.name = "s"};
  std::size_t index = 0;
  for (const auto& [optimizer, accuracies, spread] : curves) {
    ++index;
    for (std::size_t rate = 0; rate < accuracies.size(); ++rate) {
      for (int seed = 0; seed < seeds; ++seed) {
        // No two optimizers, nor cells, have the same noise, and no two seeds are the same to the last bit.
        const double noise =
            spread * std::sin(1 + seed * (static_cast<double>(index) + 1.7 * static_cast<double>(rate)));
        const double last = accuracies[rate] > 0.1 ? accuracies[rate] + noise : 0.1;
        study.trials.push_back(finished_trial(optimizer, std::pow(10, static_cast<int>(rate) - 4), seed,
                                              {{0, 2.3, 0.1, 1}, {1, 2.3 - last + 1e-9 * seed, last, 1}}));
      }
    }
  }
  testing_data::describe_grid(study);
  return study;
}

}  // namespace etude::testing_data
