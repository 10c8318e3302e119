#include "study/study.h"

namespace etude {

std::int64_t Study::size() const {
  return static_cast<std::int64_t>(optimizers.size() * learning_rates.size() * seeds.size());
}

PlannedTrial Study::trial(std::int64_t position) const {
  const auto index = static_cast<std::size_t>(position);
  const GridIndex place{.optimizer = index / (learning_rates.size() * seeds.size()),
                        .learning_rate = index / seeds.size() % learning_rates.size(),
                        .seed = index % seeds.size()};
  Trial trial{.problem = problem,
              .optimizer = configs[place.optimizer],
              .learning_rate = learning_rates[place.learning_rate],
              .seed = seeds[place.seed],
              .record_steps = record_steps};
  // Every earlier trial used one pass for epoch 0 and one for each epoch.
  if (problem.data_order == DataOrder::continued) trial.data_order_offset = position * (problem.epochs + 1);
  return {.key = work_key(trial), .optimizer = optimizers[place.optimizer], .trial = trial, .place = place};
}

}  // namespace etude
