#include "core/metric_info.h"
#include "core/registry.h"

#ifdef ETUDE_TENSORS
#include "metrics/meter.h"
#endif

namespace etude {
namespace {

#ifdef ETUDE_TENSORS

class LearningRate final : public Meter {
  void on_update(const Parameters& /*parameters*/, double learning_rate) override { set_sums({learning_rate, 1}); }
};

std::unique_ptr<Meter> make() { return std::make_unique<LearningRate>(); }

#else

constexpr std::nullptr_t make = nullptr;

#endif

const Registration<MetricInfo> registration{
    {.name = "learning_rate",
     .title = "learning rate",
     .meaning = "of the epoch's last step: the trial's, times its schedule's factor",
     .make_meter = make}};

}  // namespace
}  // namespace etude
