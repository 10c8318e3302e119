#include "core/registry.h"
#include "core/task_info.h"

#ifdef ETUDE_TENSORS
#include <torch/torch.h>

#include "tasks/tensors/row_batches.h"
#endif

namespace etude {
namespace {

#ifdef ETUDE_TENSORS

class Regression final : public Task {
 public:
  [[nodiscard]] std::unique_ptr<Batches> batches(const Split& split, const DatasetInfo& dataset, std::int64_t examples,
                                                 torch::Device device) const override {
    return row_batches(split, dataset, examples, torch::kFloat, device);
  }
  [[nodiscard]] torch::Tensor loss(const torch::Tensor& output, const torch::Tensor& target) const override {
    return torch::mse_loss(output, target);
  }
};

std::unique_ptr<Task> make() { return std::make_unique<Regression>(); }

#else

constexpr std::nullptr_t make = nullptr;

#endif

const Registration<TaskInfo> registration{{.name = "regression",
                                           .summary = "float32 values of a row of float32 features; mean squared error",
                                           .examples = "rows",
                                           .outputs = "values",
                                           .make = make}};

}  // namespace
}  // namespace etude
