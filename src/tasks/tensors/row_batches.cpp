#include "tasks/tensors/row_batches.h"

#include <torch/torch.h>

#include <cstring>

namespace etude {
namespace {

class RowBatches final : public Batches {
 public:
  RowBatches(const Split& split, const DatasetInfo& dataset, std::int64_t examples, torch::Dtype target,
             torch::Device device)
      : Batches(examples),
        split_(split),
        inputs_(dataset.shape.size()),
        outputs_(dataset.outputs),
        target_(target),
        device_(device) {}

  Batch gather(std::span<const std::int64_t> indices) override {
    const auto input = torch::empty({static_cast<std::int64_t>(indices.size()), inputs_});
    auto* out = input.data_ptr<float>();
    for (const auto index : indices) {
      std::memcpy(out, split_.input(index), sizeof(float) * static_cast<std::size_t>(inputs_));
      out += inputs_;
    }
    return {.input = input.to(device_), .target = targets(indices)};
  }

  [[nodiscard]] torch::Tensor targets(std::span<const std::int64_t> indices) const override {
    const auto count = static_cast<std::int64_t>(indices.size());
    if (target_ == torch::kLong) {
      const auto target = torch::empty({count}, torch::kLong);
      for (std::int64_t i = 0; i < count; ++i) target.data_ptr<std::int64_t>()[i] = *split_.target(indices[i]);
      return target.to(device_);
    }
    const auto target = torch::empty({count, outputs_});
    auto* out = target.data_ptr<float>();
    for (const auto index : indices) {
      std::memcpy(out, split_.target(index), sizeof(float) * static_cast<std::size_t>(outputs_));
      out += outputs_;
    }
    return target.to(device_);
  }

 private:
  const Split& split_;
  std::int64_t inputs_, outputs_;
  torch::Dtype target_;
  torch::Device device_;
};

}  // namespace

std::unique_ptr<Batches> row_batches(const Split& split, const DatasetInfo& dataset, std::int64_t examples,
                                     torch::Dtype target, torch::Device device) {
  return std::make_unique<RowBatches>(split, dataset, examples, target, device);
}

}  // namespace etude
