#include "core/metric_info.h"
#include "core/registry.h"

#ifdef ETUDE_TENSORS
#include "metrics/meter.h"
#endif

namespace etude {
namespace {

#ifdef ETUDE_TENSORS

class ValidationAccuracy final : public Meter {
  void on_validation_batch(const BatchResult& result) override {
    if (result.answers) add(result.answers->right, result.answers->all);
  }
};

std::unique_ptr<Meter> make() { return std::make_unique<ValidationAccuracy>(); }

#else

constexpr std::nullptr_t make = nullptr;

#endif

const Registration<MetricInfo> registration{
    {.name = "validation_accuracy",
     .title = "validation accuracy",
     .meaning = "share of the held-out part of the training set that is classified right",
     .unit = "%",
     .direction = Direction::higher_is_better,
     .share_of = ShareOf::validation_answers,
     .make_meter = make}};

}  // namespace
}  // namespace etude
