#include <cmath>
#include <numbers>

#include "core/hyperparameters.h"
#include "core/registry.h"
#include "core/schedule_info.h"

namespace etude {
namespace {

// The first update already moves: (t+1)/W, not t/W.
double factor(const Hyperparameters& h, std::int64_t done, std::int64_t total) {
  const auto t = static_cast<double>(done), steps = static_cast<double>(total);
  const double warmup = std::round(number(h, "warmup") * steps), last = number(h, "final");
  if (t < warmup) return (t + 1) / warmup;
  return last + (1 - last) * (1 + std::cos(std::numbers::pi * (t - warmup) / (steps - warmup))) / 2;
}

const Registration<ScheduleInfo> registration{
    {.name = "warmup-cosine",
     .formula = "(t+1)/W for the first W = warmup*T of T updates, t of them done;  then final + (1-final) * (1 + cos(π "
                "(t-W)/(T-W)))/2",
     .reference = "Loshchilov & Hutter 2017, https://arxiv.org/abs/1608.03983; warm-up: Goyal et al. 2017, "
                  "https://arxiv.org/abs/1706.02677",
     .hyperparameters = {{.name = "warmup",
                          .default_value = 0.05,
                          .maximum_exclusive = 1,
                          .meaning = "share of all updates over which the learning rate rises"},
                         {.name = "final", .default_value = 0.0, .meaning = "factor that the cosine falls towards"}},
     .factor = factor}};

}  // namespace
}  // namespace etude
