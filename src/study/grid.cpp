#include "study/study.h"

namespace etude {

std::int64_t Study::size() const {
  return static_cast<std::int64_t>(optimizers.size() * learning_rates.size() * seeds.size());
}

GridIndex Study::place(std::int64_t position) const {
  const auto index = static_cast<std::size_t>(position);
  return {.optimizer = index / (learning_rates.size() * seeds.size()),
          .learning_rate = index / seeds.size() % learning_rates.size(),
          .seed = index % seeds.size()};
}

std::int64_t Study::position(const GridIndex& place) const {
  return static_cast<std::int64_t>((place.optimizer * learning_rates.size() + place.learning_rate) * seeds.size() +
                                   place.seed);
}

std::int64_t Study::data_order_offset(std::int64_t position) const {
  // Every earlier trial used one pass for epoch 0 and one for each epoch.
  return problem.data_order == DataOrder::continued ? position * (problem.epochs + 1) : 0;
}

PlannedTrial Study::trial(std::int64_t position) const {
  const auto at = place(position);
  const Trial trial{.problem = problem,
                    .optimizer = configs[at.optimizer],
                    .schedule = schedule,
                    .learning_rate = learning_rates[at.learning_rate],
                    .seed = seeds[at.seed],
                    .record_steps = record_steps,
                    .record_metrics = record_metrics,
                    .data_order_offset = data_order_offset(position)};
  return {.key = work_key(trial), .optimizer = optimizers[at.optimizer], .trial = trial, .place = at};
}

}  // namespace etude
