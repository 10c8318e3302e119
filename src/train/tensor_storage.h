#pragma once

#include <torch/types.h>

#include <memory>
#include <vector>

#include "core/optimizer.h"
#include "optim/device_array.h"

namespace etude {

/// An optimizer's device arrays on at::Tensor: flat float32, on whatever device LibTorch drives.
class TensorStorage : public DeviceStorage {
 public:
  explicit TensorStorage(torch::Tensor tensor) : tensor_(std::move(tensor)) {}

  [[nodiscard]] std::shared_ptr<DeviceStorage> apply(ArrayOperation operation,
                                                     const DeviceStorage& right) const override;
  [[nodiscard]] std::shared_ptr<DeviceStorage> apply(ArrayOperation operation, float right) const override;
  [[nodiscard]] std::shared_ptr<DeviceStorage> sqrt() const override;
  void assign(const DeviceStorage& source) override;

  [[nodiscard]] const torch::Tensor& tensor() const { return tensor_; }

 private:
  torch::Tensor tensor_;
};

/// A handle onto the tensor itself, not a copy.
DeviceArray device_array(const torch::Tensor& tensor);

OptimizerState to_host(const DeviceOptimizerState& state);
DeviceOptimizerState to_device(const OptimizerState& state, torch::Device device);

}  // namespace etude
