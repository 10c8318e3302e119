#include "core/metric_info.h"
#include "core/registry.h"

namespace etude {
namespace {

const Registration<MetricInfo> registration{{.name = "seconds",
                                             .title = "time of an epoch",
                                             .meaning = "wall time of the epoch: training and evaluation",
                                             .unit = "s"}};

}  // namespace
}  // namespace etude
