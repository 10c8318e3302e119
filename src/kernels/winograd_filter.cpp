#include "kernels/winograd_filter.h"

#include "kernels/winograd_points.h"

namespace etude::winograd {
namespace {

// Row j of G is (1, p_j, p_j²) / Π_{k≠j}(p_j - p_k); that of ∞ is (0, 0, 1).
constexpr double n0 = 1.0 / (a2 * b2), na = 1.0 / (2.0 * a2 * (a2 - b2)), nb = 1.0 / (2.0 * b2 * (b2 - a2));
constexpr double G[tile][3] = {{n0, 0, 0},          {na, na* a, na* a2},  {na, -na* a, na* a2},
                               {nb, nb* b, nb* b2}, {nb, -nb* b, nb* b2}, {0, 0, 1}};

}  // namespace

void transform_filter(const float* g, double* u) {
  double half[tile][3];
  for (int i = 0; i < tile; ++i) {
    for (int q = 0; q < 3; ++q) half[i][q] = G[i][0] * g[q] + G[i][1] * g[3 + q] + G[i][2] * g[6 + q];
  }
  for (int i = 0; i < tile; ++i) {
    for (int j = 0; j < tile; ++j) u[i * tile + j] = G[j][0] * half[i][0] + G[j][1] * half[i][1] + G[j][2] * half[i][2];
  }
}

void transform_filter_adjoint(const double* u, float* g) {
  double half[3][tile];
  for (int r = 0; r < 3; ++r) {
    for (int j = 0; j < tile; ++j) {
      half[r][j] = 0;
      for (int i = 0; i < tile; ++i) half[r][j] += G[i][r] * u[i * tile + j];
    }
  }
  for (int r = 0; r < 3; ++r) {
    for (int q = 0; q < 3; ++q) {
      double sum = 0;
      for (int j = 0; j < tile; ++j) sum += half[r][j] * G[j][q];
      g[r * 3 + q] = static_cast<float>(sum);
    }
  }
}

}  // namespace etude::winograd
