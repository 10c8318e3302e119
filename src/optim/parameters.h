#pragma once

#include <torch/types.h>

#include <string>
#include <vector>

#include "core/layer.h"

namespace etude {

/// One of a model's weights or biases.
struct Parameter {
  std::string name;  ///< PyTorch's: "0.weight"
  Role role = Role::hidden;
  torch::Tensor value, gradient;  ///< views of the flat arrays, in the parameter's shape; written to, never replaced
};

/// All of a model's: float32 on one device. An elementwise optimizer takes the flat arrays in one pass, one of matrices
/// takes `each`.
struct Parameters {
  torch::Tensor values, gradients;  ///< flat, of one length
  std::vector<Parameter> each;      ///< in order, without gaps
};

/// The parameter's part of a flat array that is as long as `values`, in its shape.
inline torch::Tensor part_of(const torch::Tensor& flat, const Parameter& parameter) {
  return flat.narrow(0, parameter.value.storage_offset(), parameter.value.numel()).view(parameter.value.sizes());
}

}  // namespace etude
