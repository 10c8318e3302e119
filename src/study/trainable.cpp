#include "study/trainable.h"

#include <fmt/format.h>

#include "core/dataset_info.h"
#include "core/error.h"
#include "core/hyperparameters.h"
#include "core/model_info.h"
#include "core/optimizer_info.h"
#include "core/registry.h"

namespace etude {
namespace {

template <class T>
const T& known(const char* what, const std::string& name) {
  if (const T* entry = Registry<T>::find(name)) return *entry;
  throw UsageError(fmt::format("this étude knows no {} '{}'{}", what, name, suggestion(name, Registry<T>::names())));
}

}  // namespace

void require_trainable(const Trial& trial) {
  known<DatasetInfo>("dataset", trial.problem.dataset);
  known<ModelInfo>("model", trial.problem.model);
  const auto& optimizer = known<OptimizerInfo>("optimizer", trial.optimizer.name);
  if (trial.optimizer.definition_version != optimizer.definition_version) {
    throw UsageError(fmt::format("this étude has definition {} of {}, the trial is of definition {}",
                                 optimizer.definition_version, optimizer.name, trial.optimizer.definition_version));
  }
  if (complete(optimizer, trial.optimizer.hyperparameters) != trial.optimizer.hyperparameters) {
    throw UsageError("the trial does not have all hyperparameters of this étude's " + optimizer.name);
  }
  require_no_conflict(optimizer, trial.optimizer.hyperparameters);
  if (trial.seed < 0 || trial.seed > largest_seed || trial.problem.data_seed < 0 ||
      trial.problem.data_seed > largest_seed) {
    throw UsageError(fmt::format("a seed is an integer from 0 to {}", largest_seed));
  }
  if (!trial.unknown.empty())
    throw UsageError("the trial has settings that this étude does not know: " + trial.unknown);
}

}  // namespace etude
