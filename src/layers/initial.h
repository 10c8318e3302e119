#pragma once

#include <cmath>
#include <cstdint>

#include "core/layer.h"

namespace etude {

// nn.Linear's and nn.Conv2d's reset_parameters(), whatever has `fan_in` inputs.
inline Uniform drawn_weight(std::int64_t fan_in) {  // kaiming_uniform_(a = √5)
  const double gain = std::sqrt(2.0 / (1 + std::pow(std::sqrt(5.0), 2)));
  return {std::sqrt(3.0) * (gain / std::sqrt(static_cast<double>(fan_in)))};
}
inline Uniform drawn_bias(std::int64_t fan_in) { return {1 / std::sqrt(static_cast<double>(fan_in))}; }

}  // namespace etude
