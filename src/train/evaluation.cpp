#include "train/evaluation.h"

#include <torch/torch.h>

#include <numeric>

#include "train/batch_order.h"

namespace etude {

BatchResult batch_result(const Task& task, const torch::Tensor& output, const torch::Tensor& target, double loss) {
  return {.output = output, .target = target, .loss = loss, .answers = task.answers(output, target)};
}

EvaluationSet test_set_of(Batches& batches) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(batches.examples()));
  std::iota(order.begin(), order.end(), 0);
  return {.batches = batches, .order = std::move(order), .hear = &Meters::on_test_batch};
}

EvaluationSet validation_set_of(Batches& batches, std::int64_t examples) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(examples));
  std::iota(order.begin(), order.end(), batches.examples() - examples);
  return {.batches = batches, .order = std::move(order), .hear = &Meters::on_validation_batch};
}

BatchResult Evaluation::evaluate(const Batch& batch) {
  const auto output = network_.forward(batch.input, Mode::evaluation);
  const auto loss = task_.loss(output, batch.target).item<float>();
  return batch_result(task_, output, batch.target, loss);
}

bool Evaluation::train_set(std::span<const std::int64_t> order, std::int64_t batch_size,
                           const StopRequested& stop_requested) {
  const torch::NoGradGuard no_grad;
  bool stopped = false;
  for_each_batch(train_, order, batch_size, 0, [&](const Batch& batch) {
    stopped = stop_requested();
    if (!stopped) meters_.on_train_batch(evaluate(batch));
    return !stopped;
  });
  return !stopped;
}

bool Evaluation::held_out_sets(const StopRequested& stop_requested) {
  const torch::NoGradGuard no_grad;
  const auto before = meters_.sums();
  bool stopped = false;
  for (const auto& set : sets_) {
    for_each_batch(set.batches, set.order, evaluation_batch_size, 0, [&](const Batch& batch) {
      stopped = stop_requested();
      if (!stopped) (meters_.*set.hear)(evaluate(batch));
      return !stopped;
    });
    if (stopped) break;
  }
  if (stopped) meters_.set_sums(before);
  return !stopped;
}

bool Evaluation::held_out_sets_of_trained(const Optimizer& optimizer, const OptimizerState& state,
                                          std::span<const std::int64_t> order, std::int64_t batch_size,
                                          const StopRequested& stop_requested) {
  const torch::NoGradGuard no_grad;
  auto& values = network_.parameters().values;
  const auto evaluated = optimizer.evaluation_weights(network_.parameters(), state);
  if (evaluated.is_same(values)) return held_out_sets(stop_requested);
  const auto trained = values.clone(), statistics = network_.buffers().clone();
  values.copy_(evaluated);
  const bool finished = renew_statistics(order, batch_size, stop_requested) && held_out_sets(stop_requested);
  values.copy_(trained);
  network_.buffers().copy_(statistics);
  return finished;
}

// The running statistics of BatchNorm are those of the trained weights. The epoch's first fifty batches, or all of
// fewer, make them those of the weights in place, as Schedule-Free's authors advise.
bool Evaluation::renew_statistics(std::span<const std::int64_t> order, std::int64_t batch_size,
                                  const StopRequested& stop_requested) {
  if (network_.buffers().numel() == 0) return true;
  std::int64_t batches = 0;
  bool stopped = false;
  network_.forget_buffers();
  for_each_batch(train_, order, batch_size, 0, [&](const Batch& batch) {
    stopped = stop_requested();
    if (!stopped) (void)network_.forward(batch.input, Mode::training);  // for what it remembers
    return !stopped && ++batches < 50;
  });
  if (!stopped) network_.correct_buffers(batches);
  return !stopped;
}

}  // namespace etude
