#include "train/lost_trial.h"

#include <torch/torch.h>

#include <limits>

#include "train/evaluation.h"

namespace etude {

bool weights_are_lost(const Network& network, const Optimizer& optimizer, const OptimizerState& state) {
  const auto are_nan = [](const torch::Tensor& values) { return torch::isnan(values).all().item<bool>(); };
  const auto& parameters = network.parameters();
  return are_nan(parameters.values) && are_nan(optimizer.evaluation_weights(parameters, state));
}

BatchResult lost_result(const Task& task, const Network& network, const Batches& batches,
                        std::span<const std::int64_t> indices) {
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  auto sizes = network.output().sizes;
  sizes.insert(sizes.begin(), static_cast<std::int64_t>(indices.size()));
  const auto output = torch::full(sizes, nan, network.parameters().values.device());
  return batch_result(task, output, batches.targets(indices), nan);
}

}  // namespace etude
