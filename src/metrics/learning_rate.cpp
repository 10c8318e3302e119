#include "core/metric_info.h"
#include "core/registry.h"

namespace etude {
namespace {

const Registration<MetricInfo> registration{
    {.name = "learning_rate",
     .title = "learning rate",
     .meaning = "of the epoch's last step: the trial's, times its schedule's factor"}};

}  // namespace
}  // namespace etude
