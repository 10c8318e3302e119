#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "metrics/meter.h"
#include "optim/optimizer.h"
#include "tasks/task.h"
#include "train/meters.h"
#include "train/network.h"

namespace etude {

/// What the meters hear of a batch that has been answered.
BatchResult batch_result(const Task& task, const torch::Tensor& output, const torch::Tensor& target, double loss);

/// What an evaluation passes over: examples in their own order, and which meters hear of them.
struct EvaluationSet {
  Batches& batches;
  std::vector<std::int64_t> order;
  void (Meters::*hear)(const BatchResult& result);
};
EvaluationSet test_set_of(Batches& batches);
/// The `examples` last ones of `batches`, which hold those trained on before.
EvaluationSet validation_set_of(Batches& batches, std::int64_t examples);

/// Evaluation keeps no activations, so its batches can be larger than training's; 500 divides the usual test sets.
inline constexpr std::int64_t evaluation_batch_size = 500;

/// Measures a network without training it; the meters hear each batch. All passes end early where `stop_requested`,
/// asked before every batch, answers true: they answer false then.
class Evaluation {
 public:
  using StopRequested = std::function<bool()>;

  /// All must outlive it.
  Evaluation(const Task& task, Network& network, Batches& train, const std::vector<EvaluationSet>& sets, Meters& meters)
      : task_(task), network_(network), train_(train), sets_(sets), meters_(meters) {}

  /// The training set in that order, by the weights as they are. Where it is stopped, meters keep what they heard.
  bool train_set(std::span<const std::int64_t> order, std::int64_t batch_size, const StopRequested& stop_requested);

  /// The test set, and what of the training set is held out, by the weights as they are. Where it is stopped, meters
  /// are as before.
  bool held_out_sets(const StopRequested& stop_requested);

  /// The same by the weights that the optimizer wants evaluated; the trained ones are in place again afterwards.
  /// `order` and `batch_size` are the epoch's: BatchNorm's statistics are made anew from its first batches.
  bool held_out_sets_of_trained(const Optimizer& optimizer, const OptimizerState& state,
                                std::span<const std::int64_t> order, std::int64_t batch_size,
                                const StopRequested& stop_requested);

 private:
  BatchResult evaluate(const Batch& batch);
  bool renew_statistics(std::span<const std::int64_t> order, std::int64_t batch_size,
                        const StopRequested& stop_requested);

  const Task& task_;
  Network& network_;
  Batches& train_;
  const std::vector<EvaluationSet>& sets_;
  Meters& meters_;
};

}  // namespace etude
