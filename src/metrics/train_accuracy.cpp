#include "core/metric_info.h"
#include "core/registry.h"

namespace etude {
namespace {

const Registration<MetricInfo> registration{
    {.name = "train_accuracy",
     .title = "training accuracy",
     .meaning = "share of the epoch's training examples that were classified right as they were seen",
     .unit = "%",
     .direction = Direction::higher_is_better}};

}  // namespace
}  // namespace etude
