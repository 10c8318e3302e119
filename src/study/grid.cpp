#include <algorithm>

#include "study/study.h"

namespace etude {

std::size_t Study::learning_rates_of(std::size_t optimizer) const {
  return cells.empty() ? learning_rates.size() : cells[optimizer].learning_rates.size();
}

std::int64_t Study::first_position(std::size_t optimizer) const {
  if (cells.empty()) return static_cast<std::int64_t>(optimizer * learning_rates.size() * seeds.size());
  std::size_t position = 0;
  for (std::size_t i = 0; i < optimizer; ++i) position += cells[i].learning_rates.size() * cells[i].seeds;
  return static_cast<std::int64_t>(position);
}

std::int64_t Study::size() const { return first_position(optimizers.size()); }

GridIndex Study::place(std::int64_t position) const {
  if (cells.empty()) {
    const auto index = static_cast<std::size_t>(position);
    return {.optimizer = index / (learning_rates.size() * seeds.size()),
            .learning_rate = index / seeds.size() % learning_rates.size(),
            .seed = index % seeds.size()};
  }
  std::size_t optimizer = 0;
  while (first_position(optimizer + 1) <= position) ++optimizer;
  const auto index = static_cast<std::size_t>(position - first_position(optimizer));
  const auto& own = cells[optimizer];
  return {.optimizer = optimizer, .learning_rate = own.learning_rates[index / own.seeds], .seed = index % own.seeds};
}

std::int64_t Study::position(const GridIndex& place) const {
  auto rate = place.learning_rate, count = seeds.size();
  if (!cells.empty()) {
    const auto& own = cells[place.optimizer];
    rate = static_cast<std::size_t>(std::lower_bound(own.learning_rates.begin(), own.learning_rates.end(), rate) -
                                    own.learning_rates.begin());
    count = own.seeds;
  }
  return first_position(place.optimizer) + static_cast<std::int64_t>(rate * count + place.seed);
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
