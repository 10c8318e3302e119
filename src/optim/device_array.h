#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace etude {

enum class ArrayOperation { add, subtract, multiply, divide, maximum };

/// What a device must offer for an optimizer's formula: whole-array operations on flat float32 arrays of one length.
/// src/train implements it on at::Tensor; the results are new arrays, but for `assign`.
class DeviceStorage {
 public:
  virtual ~DeviceStorage() = default;
  [[nodiscard]] virtual std::shared_ptr<DeviceStorage> apply(ArrayOperation operation,
                                                             const DeviceStorage& right) const = 0;
  [[nodiscard]] virtual std::shared_ptr<DeviceStorage> apply(ArrayOperation operation, float right) const = 0;
  [[nodiscard]] virtual std::shared_ptr<DeviceStorage> sqrt() const = 0;
  virtual void assign(const DeviceStorage& source) = 0;
};

/// A handle that computes like a float, so that one formula serves both.
struct DeviceArray {
  std::shared_ptr<DeviceStorage> storage;
};

struct DeviceOptimizerState {
  std::int64_t step = 0;
  std::vector<double> scalars;
  std::vector<DeviceArray> arrays;
};

inline DeviceArray operator+(const DeviceArray& a, const DeviceArray& b) {
  return {a.storage->apply(ArrayOperation::add, *b.storage)};
}
inline DeviceArray operator-(const DeviceArray& a, const DeviceArray& b) {
  return {a.storage->apply(ArrayOperation::subtract, *b.storage)};
}
inline DeviceArray operator*(const DeviceArray& a, const DeviceArray& b) {
  return {a.storage->apply(ArrayOperation::multiply, *b.storage)};
}
inline DeviceArray operator/(const DeviceArray& a, const DeviceArray& b) {
  return {a.storage->apply(ArrayOperation::divide, *b.storage)};
}
inline DeviceArray operator+(const DeviceArray& a, float b) { return {a.storage->apply(ArrayOperation::add, b)}; }
inline DeviceArray operator*(float a, const DeviceArray& b) { return {b.storage->apply(ArrayOperation::multiply, a)}; }
inline DeviceArray operator*(const DeviceArray& a, float b) { return b * a; }
inline DeviceArray operator/(const DeviceArray& a, float b) { return {a.storage->apply(ArrayOperation::divide, b)}; }
inline DeviceArray operator-(const DeviceArray& a) { return -1.0F * a; }
inline DeviceArray sqrt(const DeviceArray& a) { return {a.storage->sqrt()}; }
inline DeviceArray maximum(const DeviceArray& a, const DeviceArray& b) {
  return {a.storage->apply(ArrayOperation::maximum, *b.storage)};
}

}  // namespace etude
