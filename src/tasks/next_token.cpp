#include "core/registry.h"
#include "core/task_info.h"
#include "tasks/majority.h"

#ifdef ETUDE_TENSORS
#include <torch/torch.h>

#include <algorithm>

#include "tasks/tensors/classes.h"
#endif

namespace etude {
namespace {

#ifdef ETUDE_TENSORS

// A token is a byte; every place of a text answers with the one after it.
class TextBatches final : public Batches {
 public:
  TextBatches(const Split& split, std::int64_t length, std::int64_t examples, torch::Device device)
      : Batches(examples), split_(split), length_(length), device_(device) {}

  Batch gather(std::span<const std::int64_t> indices) override {
    return {.input = tokens(indices, [&](std::int64_t i) { return split_.input(i); }), .target = targets(indices)};
  }
  [[nodiscard]] torch::Tensor targets(std::span<const std::int64_t> indices) const override {
    return tokens(indices, [&](std::int64_t i) { return split_.target(i); });
  }

 private:
  [[nodiscard]] torch::Tensor tokens(std::span<const std::int64_t> indices, const auto& text) const {
    const auto result = torch::empty({static_cast<std::int64_t>(indices.size()), length_}, torch::kLong);
    auto* out = result.data_ptr<std::int64_t>();
    for (const auto index : indices) out = std::copy_n(text(index), length_, out);
    return result.to(device_);
  }

  const Split& split_;
  std::int64_t length_;
  torch::Device device_;
};

class NextToken final : public ChoosesClasses {
 public:
  [[nodiscard]] std::unique_ptr<Batches> batches(const Split& split, const DatasetInfo& dataset, std::int64_t examples,
                                                 torch::Device device) const override {
    return std::make_unique<TextBatches>(split, dataset.shape.sizes[0], examples, device);
  }
};

std::unique_ptr<Task> make() { return std::make_unique<NextToken>(); }

#else

constexpr std::nullptr_t make = nullptr;

#endif

// Every token has one.
std::int64_t answers(const DatasetInfo& dataset) { return dataset.shape.sizes[0]; }

double majority_share(const Split& split, const DatasetInfo& dataset, std::int64_t examples) {
  return largest_class_share(split, dataset, examples, answers(dataset));
}

const Registration<TaskInfo> registration{{.name = "next-token",
                                           .summary = "after each byte of a text, the next one",
                                           .examples = "texts",
                                           .outputs = "tokens",
                                           .answers = answers,
                                           .majority_share = majority_share,
                                           .make = make}};

}  // namespace
}  // namespace etude
