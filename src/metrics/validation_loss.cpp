#include "core/metric_info.h"
#include "core/registry.h"

#ifdef ETUDE_TENSORS
#include "metrics/meter.h"
#endif

namespace etude {
namespace {

#ifdef ETUDE_TENSORS

class ValidationLoss final : public Meter {
  void on_validation_batch(const BatchResult& result) override {
    const auto examples = static_cast<double>(result.target.size(0));
    add(result.loss * examples, examples);
  }
};

std::unique_ptr<Meter> make() { return std::make_unique<ValidationLoss>(); }

#else

constexpr std::nullptr_t make = nullptr;

#endif

const Registration<MetricInfo> registration{
    {.name = "validation_loss",
     .title = "validation loss",
     .meaning = "mean loss over the held-out part of the training set at the epoch's end",
     .direction = Direction::lower_is_better,
     .capped_at_epoch_0 = true,
     .make_meter = make}};

}  // namespace
}  // namespace etude
