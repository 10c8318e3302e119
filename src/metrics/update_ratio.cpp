#include "core/metric_info.h"
#include "core/registry.h"

#ifdef ETUDE_TENSORS
#include <torch/torch.h>

#include "metrics/meter.h"
#endif

namespace etude {
namespace {

#ifdef ETUDE_TENSORS

// A copy of the weights and two passes over both take a twentieth of a step of the reference study: so it is every
// tenth step.
class UpdateRatio final : public Meter {
  void on_gradients(const Parameters& parameters, std::int64_t step) override {
    is_measuring_ = step % 10 == 0;
    if (!is_measuring_) return;
    if (!before_.defined()) before_ = torch::empty_like(parameters.values);
    before_.copy_(parameters.values);
  }
  void on_update(const Parameters& parameters, double /*learning_rate*/) override {
    if (!is_measuring_) return;
    const double weights = before_.norm().item<double>();
    add(before_.sub_(parameters.values).norm().item<double>() / weights);
  }

  bool is_measuring_ = false;
  torch::Tensor before_;
};

std::unique_ptr<Meter> make() { return std::make_unique<UpdateRatio>(); }

#else

constexpr std::nullptr_t make = nullptr;

#endif

const Registration<MetricInfo> registration{{.name = "update_ratio",
                                             .title = "update-to-weight ratio",
                                             .meaning = "mean over every tenth step of the epoch, from its first on, "
                                                        "of the norm of the update over the norm of the weights",
                                             .on_request = true,
                                             .make_meter = make}};

}  // namespace
}  // namespace etude
