#include "kernels/simd.h"

#include <algorithm>
#include <chrono>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/simd.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace etude::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Twelve chains: more than latency times units on any core, and few enough for sixteen registers.
constexpr int chains = 12;

float multiply_add_chains(long iterations) {
  const hn::ScalableTag<float> d;
  const auto factor = hn::Set(d, 0.999F), term = hn::Set(d, 0.001F);
  hn::Vec<decltype(d)> sum[chains];
  for (int i = 0; i < chains; ++i) sum[i] = hn::Set(d, static_cast<float>(i));
  for (long n = 0; n < iterations; ++n) {
    HWY_UNROLL(12)
    for (int i = 0; i < chains; ++i) sum[i] = hn::MulAdd(sum[i], factor, term);
  }
  auto total = sum[0];
  for (int i = 1; i < chains; ++i) total = hn::Add(total, sum[i]);
  return hn::GetLane(total);
}

double flop_per_iteration(int /*unused*/) {
  return 2.0 * chains * static_cast<double>(hn::Lanes(hn::ScalableTag<float>()));
}

std::string target_name(int /*unused*/) { return hwy::TargetName(HWY_TARGET); }

}  // namespace etude::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace etude {
namespace {
HWY_EXPORT(multiply_add_chains);
HWY_EXPORT(flop_per_iteration);
HWY_EXPORT(target_name);
}  // namespace

std::string simd_level() { return HWY_DYNAMIC_DISPATCH(target_name)(0); }

double multiply_add_peak(double seconds) {
  using Clock = std::chrono::steady_clock;
  constexpr long iterations = 1'000'000;
  const double flop = HWY_DYNAMIC_DISPATCH(flop_per_iteration)(0) * iterations;
  const auto elapsed = [](Clock::time_point since) {
    return std::chrono::duration<double>(Clock::now() - since).count();
  };
  volatile float sink = 0;  // the result must be wanted, or the loop is optimized away
  double best = 0;
  for (const auto start = Clock::now(); elapsed(start) < seconds;) {
    const auto lap = Clock::now();
    sink = HWY_DYNAMIC_DISPATCH(multiply_add_chains)(iterations);
    best = std::max(best, flop / elapsed(lap));
  }
  static_cast<void>(sink);
  return best / 1e9;
}

}  // namespace etude
#endif
