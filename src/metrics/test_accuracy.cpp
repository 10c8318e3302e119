#include "core/metric_info.h"
#include "core/registry.h"

namespace etude {
namespace {

const Registration<MetricInfo> registration{{.name = "test_accuracy",
                                             .title = "test accuracy",
                                             .meaning = "share of the test set that is classified right",
                                             .unit = "%",
                                             .direction = Direction::higher_is_better}};

}  // namespace
}  // namespace etude
