// Included once per SIMD target (hwy/foreach_target.h): small matrix products on packed operands.
#if defined(ETUDE_GEMM_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef ETUDE_GEMM_INL_H
#undef ETUDE_GEMM_INL_H
#else
#define ETUDE_GEMM_INL_H
#endif

#include <hwy/highway.h>

#include <cstdint>
#include <utility>

HWY_BEFORE_NAMESPACE();
namespace etude::gemm::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Rows of a register tile. Rows x 2 vectors of accumulators, 2 of B and one broadcast must fit the registers: 32 with
// AVX-512 and NEON, 16 before.
#if HWY_TARGET <= HWY_AVX3 || HWY_ARCH_ARM
inline constexpr int rows = 12;
#else
inline constexpr int rows = 6;
#endif

/// C[i][0 .. NV) = Σ_k A[i][k] B[k][0 .. NV), i < R. A strides as given: rows apart `row_stride`, k apart `k_stride`.
/// B: depth x NV vectors, `b_stride` floats apart. Accumulate: added to C, the sum itself formed apart (blocked
/// summation).
template <int R, int NV, bool Accumulate, class D>
HWY_INLINE void micro_kernel(D d, std::int64_t depth, const float* HWY_RESTRICT A, std::int64_t row_stride,
                             std::int64_t k_stride, const float* HWY_RESTRICT B, std::int64_t b_stride,
                             float* HWY_RESTRICT C, std::int64_t c_stride) {
  using V = hn::Vec<D>;
  constexpr auto lanes = static_cast<std::int64_t>(hn::MaxLanes(D()));
  V sum[R][NV];
  for (int i = 0; i < R; ++i) {
    for (int v = 0; v < NV; ++v) sum[i][v] = hn::Zero(d);
  }
  for (std::int64_t k = 0; k < depth; ++k) {
    V right[NV];
    for (int v = 0; v < NV; ++v) right[v] = hn::LoadU(d, B + k * b_stride + v * lanes);
    HWY_UNROLL(12)
    for (int i = 0; i < R; ++i) {
      const V left = hn::Set(d, A[i * row_stride + k * k_stride]);
      for (int v = 0; v < NV; ++v) sum[i][v] = hn::MulAdd(left, right[v], sum[i][v]);
    }
  }
  for (int i = 0; i < R; ++i) {
    for (int v = 0; v < NV; ++v) {
      float* place = C + i * c_stride + v * lanes;
      hn::StoreU(Accumulate ? hn::Add(hn::LoadU(d, place), sum[i][v]) : sum[i][v], d, place);
    }
  }
}

/// The same for any number of rows: register tiles, then the rest.
template <int NV, bool Accumulate, class D>
HWY_INLINE void multiply_panel(D d, std::int64_t m, std::int64_t depth, const float* A, std::int64_t row_stride,
                               std::int64_t k_stride, const float* B, std::int64_t b_stride, float* C,
                               std::int64_t c_stride) {
  std::int64_t i = 0;
  const auto tile = [&]<int R>(std::integral_constant<int, R>) HWY_ATTR {
    micro_kernel<R, NV, Accumulate>(d, depth, A + i * row_stride, row_stride, k_stride, B, b_stride, C + i * c_stride,
                                    c_stride);
    i += R;
  };
  while (m - i >= rows) tile(std::integral_constant<int, rows>());
  if (rows > 8 && m - i >= 8) tile(std::integral_constant<int, 8>());
  while (m - i >= 4) tile(std::integral_constant<int, 4>());
  while (m - i >= 1) tile(std::integral_constant<int, 1>());
}

}  // namespace etude::gemm::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
