#include "core/metric_info.h"
#include "core/registry.h"

#ifdef ETUDE_TENSORS
#include "metrics/meter.h"
#endif

namespace etude {
namespace {

#ifdef ETUDE_TENSORS

class TrainAccuracy final : public Meter {
  void on_train_batch(const BatchResult& result) override {
    if (result.answers) add(result.answers->right, result.answers->all);
  }
};

std::unique_ptr<Meter> make() { return std::make_unique<TrainAccuracy>(); }

#else

constexpr std::nullptr_t make = nullptr;

#endif

const Registration<MetricInfo> registration{
    {.name = "train_accuracy",
     .title = "training accuracy",
     .meaning = "share of the epoch's training examples that were classified right as they were seen",
     .unit = "%",
     .direction = Direction::higher_is_better,
     .share_of = ShareOf::training_answers,
     .make_meter = make}};

}  // namespace
}  // namespace etude
