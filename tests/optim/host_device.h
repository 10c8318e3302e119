#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "optim/device_array.h"

namespace etude {

/// A "device" that is host memory, so that the device path runs anywhere.
class HostDevice : public DeviceStorage {
 public:
  explicit HostDevice(std::vector<float> values) : values_(std::move(values)) {}

  [[nodiscard]] std::shared_ptr<DeviceStorage> apply(ArrayOperation operation,
                                                     const DeviceStorage& right) const override {
    auto result = values_;
    const auto& other = values_of(right);
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = compute(operation, result[i], other[i]);
    return std::make_shared<HostDevice>(std::move(result));
  }
  [[nodiscard]] std::shared_ptr<DeviceStorage> apply(ArrayOperation operation, float right) const override {
    auto result = values_;
    for (float& value : result) value = compute(operation, value, right);
    return std::make_shared<HostDevice>(std::move(result));
  }
  [[nodiscard]] std::shared_ptr<DeviceStorage> sqrt() const override {
    auto result = values_;
    for (float& value : result) value = std::sqrt(value);
    return std::make_shared<HostDevice>(std::move(result));
  }
  void assign(const DeviceStorage& source) override { values_ = values_of(source); }
  static const std::vector<float>& values_of(const DeviceStorage& storage) {
    return dynamic_cast<const HostDevice&>(storage).values_;
  }

 private:
  static float compute(ArrayOperation operation, float a, float b) {
    switch (operation) {
      case ArrayOperation::add:
        return a + b;
      case ArrayOperation::subtract:
        return a - b;
      case ArrayOperation::multiply:
        return a * b;
      case ArrayOperation::divide:
        return a / b;
      case ArrayOperation::maximum:
        return std::max(a, b);
    }
    return 0;
  }
  std::vector<float> values_;
};

inline DeviceArray host_array(const std::vector<float>& values) { return {std::make_shared<HostDevice>(values)}; }

}  // namespace etude
