#include "core/metric_info.h"
#include "core/registry.h"

#ifdef ETUDE_TENSORS
#include <torch/torch.h>

#include <cmath>

#include "metrics/meter.h"
#endif

namespace etude {
namespace {

#ifdef ETUDE_TENSORS

class GradientNorm final : public Meter {
  void on_gradients(const Parameters& parameters, std::int64_t /*step*/) override {
    const auto& g = parameters.gradients;
    add(std::sqrt(g.dot(g).item<double>()));
  }
};

std::unique_ptr<Meter> make() { return std::make_unique<GradientNorm>(); }

#else

constexpr std::nullptr_t make = nullptr;

#endif

const Registration<MetricInfo> registration{
    {.name = "gradient_norm",
     .title = "gradient norm",
     .meaning = "mean over the epoch's steps of the Euclidean norm of all gradients",
     .on_request = true,
     .make_meter = make}};

}  // namespace
}  // namespace etude
