#include "core/metric_info.h"
#include "core/registry.h"

#ifdef ETUDE_TENSORS
#include "metrics/meter.h"
#endif

namespace etude {
namespace {

#ifdef ETUDE_TENSORS

class TestAccuracy final : public Meter {
  void on_test_batch(const BatchResult& result) override {
    if (result.answers) add(result.answers->right, result.answers->all);
  }
};

std::unique_ptr<Meter> make() { return std::make_unique<TestAccuracy>(); }

#else

constexpr std::nullptr_t make = nullptr;

#endif

const Registration<MetricInfo> registration{{.name = "test_accuracy",
                                             .title = "test accuracy",
                                             .meaning = "share of the test set that is classified right",
                                             .unit = "%",
                                             .direction = Direction::higher_is_better,
                                             .share_of = ShareOf::test_answers,
                                             .make_meter = make}};

}  // namespace
}  // namespace etude
