#include "study/trainable.h"

#include <fmt/format.h>

#include "core/dataset_info.h"
#include "core/error.h"
#include "core/hyperparameters.h"
#include "core/model_info.h"
#include "core/optimizer_info.h"
#include "core/registry.h"
#include "core/schedule_info.h"

namespace etude {
namespace {

template <class T>
const T& known(const char* what, const std::string& name) {
  if (const T* entry = Registry<T>::find(name)) return *entry;
  throw UsageError(fmt::format("this étude knows no {} '{}'{}", what, name, suggestion(name, Registry<T>::names())));
}

template <class Info>
void require_known(const char* kind, const Component& component) {
  const auto& info = known<Info>(kind, component.name);
  if (component.definition_version != info.definition_version) {
    throw UsageError(fmt::format("this étude has definition {} of {}, the trial is of definition {}",
                                 info.definition_version, info.name, component.definition_version));
  }
  if (complete(info, component.hyperparameters) != component.hyperparameters) {
    throw UsageError("the trial does not have all hyperparameters of this étude's " + info.name);
  }
  if (const auto reason = conflict(info, component.hyperparameters); !reason.empty()) throw UsageError(reason);
}

}  // namespace

void require_trainable(const Trial& trial) {
  known<DatasetInfo>("dataset", trial.problem.dataset);
  known<ModelInfo>("model", trial.problem.model);
  require_known<OptimizerInfo>("optimizer", trial.optimizer);
  require_known<ScheduleInfo>("schedule", trial.schedule);
  if (trial.seed < 0 || trial.seed > largest_seed || trial.problem.data_seed < 0 ||
      trial.problem.data_seed > largest_seed) {
    throw UsageError(fmt::format("a seed is an integer from 0 to {}", largest_seed));
  }
  if (!trial.unknown.empty())
    throw UsageError("the trial has settings that this étude does not know: " + trial.unknown);
}

}  // namespace etude
