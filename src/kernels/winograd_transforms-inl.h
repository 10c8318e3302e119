// Included once per SIMD target (hwy/foreach_target.h). Vectors hold channels.
#if defined(ETUDE_WINOGRAD_TRANSFORMS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef ETUDE_WINOGRAD_TRANSFORMS_INL_H
#undef ETUDE_WINOGRAD_TRANSFORMS_INL_H
#else
#define ETUDE_WINOGRAD_TRANSFORMS_INL_H
#endif

#include <hwy/highway.h>

#include "kernels/winograd_points.h"

HWY_BEFORE_NAMESPACE();
namespace etude::winograd::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Bᵀ, 6 to 6. Row of a point p_j: the coefficients of Π_{k≠j}(x - p_k); of ∞: of Π(x - p_k).
template <class D, class V = hn::Vec<D>>
HWY_INLINE void input_transform(D d, V d0, V d1, V d2, V d3, V d4, V d5, V* HWY_RESTRICT o) {
  const V va2 = hn::Set(d, a2), vb2 = hn::Set(d, b2), va = hn::Set(d, a), vb = hn::Set(d, b);
  const V sum = hn::Set(d, a2 + b2), product = hn::Set(d, a2 * b2);
  const V even_a = hn::NegMulAdd(vb2, d2, d4);                 // d4 - b²d2
  const V odd_a = hn::Mul(va, hn::NegMulAdd(vb2, d1, d3));     // a(d3 - b²d1)
  const V even_b = hn::NegMulAdd(va2, d2, d4);                 // d4 - a²d2
  const V odd_b = hn::Mul(vb, hn::NegMulAdd(va2, d1, d3));     // b(d3 - a²d1)
  o[0] = hn::MulAdd(product, d0, hn::NegMulAdd(sum, d2, d4));  // a²b²d0 - (a²+b²)d2 + d4
  o[1] = hn::Add(even_a, odd_a);
  o[2] = hn::Sub(even_a, odd_a);
  o[3] = hn::Add(even_b, odd_b);
  o[4] = hn::Sub(even_b, odd_b);
  o[5] = hn::MulAdd(product, d1, hn::NegMulAdd(sum, d3, d5));  // a²b²d1 - (a²+b²)d3 + d5
}

/// B, the adjoint of Bᵀ, 6 to 6.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void input_adjoint(D d, V t0, V t1, V t2, V t3, V t4, V t5, V* HWY_RESTRICT o) {
  const V va2 = hn::Set(d, a2), vb2 = hn::Set(d, b2), va = hn::Set(d, a), vb = hn::Set(d, b);
  const V sum = hn::Set(d, a2 + b2), product = hn::Set(d, a2 * b2);
  const V even_a = hn::Add(t1, t2), odd_a = hn::Mul(va, hn::Sub(t1, t2));
  const V even_b = hn::Add(t3, t4), odd_b = hn::Mul(vb, hn::Sub(t3, t4));
  o[0] = hn::Mul(product, t0);  // a²b²t0
  o[1] =
      hn::NegMulAdd(vb2, odd_a, hn::NegMulAdd(va2, odd_b, hn::Mul(product, t5)));  // -ab²(t1-t2) - a²b(t3-t4) + a²b²t5
  o[2] = hn::Neg(
      hn::MulAdd(vb2, even_a, hn::MulAdd(va2, even_b, hn::Mul(sum, t0))));  // -b²(t1+t2) - a²(t3+t4) - (a²+b²)t0
  o[3] = hn::NegMulAdd(sum, t5, hn::Add(odd_a, odd_b));                     // a(t1-t2) + b(t3-t4) - (a²+b²)t5
  o[4] = hn::Add(t0, hn::Add(even_a, even_b));                              // t0 + t1 + t2 + t3 + t4
  o[5] = t5;
}

/// Aᵀ, 6 to 4. Row i holds the points' i-th powers; ∞ counts in the last.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void output_transform(D d, V m0, V m1, V m2, V m3, V m4, V m5, V* HWY_RESTRICT o) {
  const V even_a = hn::Add(m1, m2), odd_a = hn::Mul(hn::Set(d, a), hn::Sub(m1, m2));
  const V even_b = hn::Add(m3, m4), odd_b = hn::Mul(hn::Set(d, b), hn::Sub(m3, m4));
  const V va2 = hn::Set(d, a2), vb2 = hn::Set(d, b2);
  o[0] = hn::Add(m0, hn::Add(even_a, even_b));                // m0 + (m1+m2) + (m3+m4)
  o[1] = hn::Add(odd_a, odd_b);                               // a(m1-m2) + b(m3-m4)
  o[2] = hn::MulAdd(va2, even_a, hn::Mul(vb2, even_b));       // a²(m1+m2) + b²(m3+m4)
  o[3] = hn::MulAdd(va2, odd_a, hn::MulAdd(vb2, odd_b, m5));  // a³(m1-m2) + b³(m3-m4) + m5
}

/// A, the adjoint of Aᵀ, 4 to 6.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void output_adjoint(D d, V y0, V y1, V y2, V y3, V* HWY_RESTRICT o) {
  const V va2 = hn::Set(d, a2), vb2 = hn::Set(d, b2);
  const V even_a = hn::MulAdd(va2, y2, y0),
          odd_a = hn::Mul(hn::Set(d, a), hn::MulAdd(va2, y3, y1));  // y0 + a²y2, a(y1 + a²y3)
  const V even_b = hn::MulAdd(vb2, y2, y0),
          odd_b = hn::Mul(hn::Set(d, b), hn::MulAdd(vb2, y3, y1));  // y0 + b²y2, b(y1 + b²y3)
  o[0] = y0;
  o[1] = hn::Add(even_a, odd_a);
  o[2] = hn::Sub(even_a, odd_a);
  o[3] = hn::Add(even_b, odd_b);
  o[4] = hn::Sub(even_b, odd_b);
  o[5] = y3;
}

}  // namespace etude::winograd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
