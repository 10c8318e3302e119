#include "core/metric_info.h"
#include "core/registry.h"

#ifdef ETUDE_TENSORS
#include "metrics/meter.h"
#endif

namespace etude {
namespace {

#ifdef ETUDE_TENSORS

class TrainLoss final : public Meter {
  void on_train_batch(const BatchResult& result) override { add(result.loss); }
};

std::unique_ptr<Meter> make() { return std::make_unique<TrainLoss>(); }

#else

constexpr std::nullptr_t make = nullptr;

#endif

const Registration<MetricInfo> registration{{.name = "train_loss",
                                             .title = "training loss",
                                             .meaning = "mean of the epoch's batch losses, as they were seen",
                                             .direction = Direction::lower_is_better,
                                             .capped_at_epoch_0 = true,
                                             .make_meter = make}};

}  // namespace
}  // namespace etude
