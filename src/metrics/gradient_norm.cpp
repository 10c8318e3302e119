#include "core/metric_info.h"
#include "core/registry.h"

namespace etude {
namespace {

const Registration<MetricInfo> registration{
    {.name = "gradient_norm",
     .title = "gradient norm",
     .meaning = "mean over the epoch's steps of the Euclidean norm of all gradients",
     .on_request = true}};

}  // namespace
}  // namespace etude
