#pragma once

#include <torch/types.h>

#include <string>
#include <vector>

namespace etude {

/// One of a model's weights or biases.
struct Parameter {
  std::string name;  ///< PyTorch's: "0.weight"
  torch::Tensor value,
      gradient;  ///< views of the flat arrays, in the parameter's shape; never replaced, only written to
};

/// All of a model's: float32 on one device. An elementwise optimizer takes the flat arrays in one pass, one of matrices
/// takes `each`.
struct Parameters {
  torch::Tensor values, gradients;  ///< flat, of one length
  std::vector<Parameter> each;      ///< in order, without gaps
};

}  // namespace etude
