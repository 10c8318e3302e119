// Included once per SIMD target (hwy/foreach_target.h): bias, ReLU and 2x2 max-pooling in registers, and the way back.
#if defined(ETUDE_POOL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef ETUDE_POOL_INL_H
#undef ETUDE_POOL_INL_H
#else
#define ETUDE_POOL_INL_H
#endif

#include <hwy/highway.h>

#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace etude::pool::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// The first maximum of a window's four values wins, a NaN over all (torch.max_pool2d); then bias and ReLU, which keeps
/// NaN.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void store_pooled(D d, V y0, V y1, V y2, V y3, V bias, float* HWY_RESTRICT output,
                             std::uint8_t* HWY_RESTRICT winner) {
  const hn::RebindToSigned<D> di;
  V best = y0;
  auto index = hn::Zero(di);
  const V values[3] = {y1, y2, y3};
  for (int q = 1; q < 4; ++q) {
    const V value = values[q - 1];
    const auto wins = hn::Not(hn::Le(value, best));  // greater, or either is NaN
    const auto replaces = hn::And(wins, hn::Or(hn::Gt(value, best), hn::Ne(value, value)));
    best = hn::IfThenElse(replaces, value, best);
    index = hn::IfThenElse(hn::RebindMask(di, replaces), hn::Set(di, q), index);
  }
  const V result = hn::Add(best, bias);
  const auto off = hn::Le(result, hn::Zero(d));  // false for NaN
  hn::StoreU(hn::IfThenZeroElse(off, result), d, output);
  if (winner == nullptr) return;
  const hn::Rebind<std::uint8_t, D> d8;
  hn::StoreU(hn::DemoteTo(d8, hn::IfThenElse(hn::RebindMask(di, off), hn::Set(di, 4), index)), d8, winner);
}

/// The gradients of a window's four values, at most one of them not zero; returns what the bias gets.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V expand(D d, const float* HWY_RESTRICT gradient, const std::uint8_t* HWY_RESTRICT winner,
                    V* HWY_RESTRICT window) {
  const hn::RebindToSigned<D> di;
  const hn::Rebind<std::uint8_t, D> d8;
  const V g = hn::LoadU(d, gradient);
  const auto index = hn::PromoteTo(di, hn::LoadU(d8, winner));
  for (int q = 0; q < 4; ++q) window[q] = hn::IfThenElseZero(hn::RebindMask(d, hn::Eq(index, hn::Set(di, q))), g);
  return hn::IfThenElseZero(hn::RebindMask(d, hn::Lt(index, hn::Set(di, 4))), g);
}

}  // namespace etude::pool::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
