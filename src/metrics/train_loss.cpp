#include "core/metric_info.h"
#include "core/registry.h"

namespace etude {
namespace {

const Registration<MetricInfo> registration{{.name = "train_loss",
                                             .title = "training loss",
                                             .meaning = "mean of the epoch's batch losses, as they were seen",
                                             .direction = Direction::lower_is_better,
                                             .capped_at_epoch_0 = true}};

}  // namespace
}  // namespace etude
