#include "train/tensor_storage.h"

#include <torch/torch.h>

namespace etude {
namespace {

const torch::Tensor& tensor_of(const DeviceStorage& storage) {
  return dynamic_cast<const TensorStorage&>(storage).tensor();
}

std::shared_ptr<DeviceStorage> stored(torch::Tensor tensor) {
  return std::make_shared<TensorStorage>(std::move(tensor));
}

// `right` is a tensor or a number.
torch::Tensor compute(ArrayOperation operation, const torch::Tensor& left, const auto& right) {
  switch (operation) {
    case ArrayOperation::add:
      return left.add(right);
    case ArrayOperation::subtract:
      return left.sub(right);
    case ArrayOperation::multiply:
      return left.mul(right);
    case ArrayOperation::divide:
      return left.div(right);
    case ArrayOperation::maximum:
      break;
  }
  if constexpr (std::is_same_v<std::decay_t<decltype(right)>, torch::Tensor>) {
    return left.maximum(right);
  } else {
    return left.clamp_min(right);
  }
}

}  // namespace

std::shared_ptr<DeviceStorage> TensorStorage::apply(ArrayOperation operation, const DeviceStorage& right) const {
  return stored(compute(operation, tensor_, tensor_of(right)));
}

std::shared_ptr<DeviceStorage> TensorStorage::apply(ArrayOperation operation, float right) const {
  return stored(compute(operation, tensor_, right));
}

std::shared_ptr<DeviceStorage> TensorStorage::sqrt() const { return stored(tensor_.sqrt()); }

void TensorStorage::assign(const DeviceStorage& source) { tensor_.copy_(tensor_of(source)); }

DeviceArray device_array(const torch::Tensor& tensor) { return {stored(tensor)}; }

OptimizerState to_host(const DeviceOptimizerState& state) {
  OptimizerState host{.step = state.step, .scalars = state.scalars, .arrays = {}};
  for (const auto& array : state.arrays) {
    const auto tensor = tensor_of(*array.storage).cpu().contiguous();
    host.arrays.emplace_back(tensor.data_ptr<float>(), tensor.data_ptr<float>() + tensor.numel());
  }
  return host;
}

DeviceOptimizerState to_device(const OptimizerState& state, torch::Device device) {
  DeviceOptimizerState result{.step = state.step, .scalars = state.scalars, .arrays = {}};
  for (const auto& array : state.arrays) {
    result.arrays.push_back(device_array(torch::tensor(array, torch::kFloat).to(device)));
  }
  return result;
}

}  // namespace etude
