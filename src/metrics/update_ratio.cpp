#include "core/metric_info.h"
#include "core/registry.h"

namespace etude {
namespace {

const Registration<MetricInfo> registration{
    {.name = "update_ratio",
     .title = "update-to-weight ratio",
     .meaning = "mean over the epoch's steps of the norm of the update over the norm of the weights",
     .on_request = true}};

}  // namespace
}  // namespace etude
