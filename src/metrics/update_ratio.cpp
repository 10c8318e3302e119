#include "core/metric_info.h"
#include "core/registry.h"

#ifdef ETUDE_TENSORS
#include <torch/torch.h>

#include "metrics/meter.h"
#endif

namespace etude {
namespace {

#ifdef ETUDE_TENSORS

class UpdateRatio final : public Meter {
  void on_gradients(const Parameters& parameters) override {
    if (!before_.defined()) before_ = torch::empty_like(parameters.values);
    before_.copy_(parameters.values);
  }
  void on_update(const Parameters& parameters, double /*learning_rate*/) override {
    const double weights = before_.norm().item<double>();
    add(before_.sub_(parameters.values).norm().item<double>() / weights);
  }

  torch::Tensor before_;
};

std::unique_ptr<Meter> make() { return std::make_unique<UpdateRatio>(); }

#else

constexpr std::nullptr_t make = nullptr;

#endif

const Registration<MetricInfo> registration{
    {.name = "update_ratio",
     .title = "update-to-weight ratio",
     .meaning = "mean over the epoch's steps of the norm of the update over the norm of the weights",
     .on_request = true,
     .make_meter = make}};

}  // namespace
}  // namespace etude
