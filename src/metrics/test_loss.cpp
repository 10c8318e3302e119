#include "core/metric_info.h"
#include "core/registry.h"

namespace etude {
namespace {

const Registration<MetricInfo> registration{{.name = "test_loss",
                                             .title = "test loss",
                                             .meaning = "mean loss over the test set at the epoch's end",
                                             .direction = Direction::lower_is_better,
                                             .capped_at_epoch_0 = true}};

}  // namespace
}  // namespace etude
