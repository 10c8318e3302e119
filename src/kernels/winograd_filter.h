#pragma once

#include <cstdint>

namespace etude::winograd {

/// u (6x6) = G g Gᵀ of one filter g (3x3), in double.
void transform_filter(const float* g, double* u);

/// g (3x3) = Gᵀ u G: the adjoint, which takes ∂U to ∂W.
void transform_filter_adjoint(const double* u, float* g);

}  // namespace etude::winograd
