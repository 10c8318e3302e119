#include <algorithm>

#include "store/store.h"

namespace etude {
namespace {

// Where `value` stands in the list, which it joins if it is new.
template <class T>
std::size_t index_of(std::vector<T>& list, const T& value) {
  const auto found = std::find(list.begin(), list.end(), value);
  const auto index = static_cast<std::size_t>(found - list.begin());
  if (found == list.end()) list.push_back(value);
  return index;
}

}  // namespace

void describe_grid(StudyRecord& record) {
  record.optimizers.clear();
  record.learning_rates.clear();
  record.seeds.clear();
  for (const auto& trial : record.trials) index_of(record.learning_rates, trial.planned.trial.learning_rate);
  std::sort(record.learning_rates.begin(), record.learning_rates.end());
  for (auto& trial : record.trials) {
    auto& planned = trial.planned;
    planned.place = {.optimizer = index_of(record.optimizers, planned.optimizer),
                     .learning_rate = index_of(record.learning_rates, planned.trial.learning_rate),
                     .seed = index_of(record.seeds, planned.trial.seed)};
  }
}

}  // namespace etude
