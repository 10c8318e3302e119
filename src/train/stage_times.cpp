#include "train/stage_times.h"

#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <numeric>

#include "core/model_info.h"
#include "core/optimizer_info.h"
#include "core/registry.h"
#include "core/task_info.h"
#include "optim/optimizer.h"
#include "tasks/task.h"
#include "train/environment.h"
#include "train/network.h"

namespace etude {
namespace {

// A GPU runs behind: reading one number waits for it. Not by way of flatten(), which copies what lies channels last.
void wait_for(torch::Tensor result) {
  while (result.dim() > 0) result = result[0];
  result.item<float>();
}

double median_seconds(int repetitions, const std::function<void()>& prepare, const std::function<void()>& work) {
  std::vector<double> seconds;
  for (int i = 0; i < repetitions; ++i) {
    prepare();
    const auto start = std::chrono::steady_clock::now();
    work();
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
  std::nth_element(seconds.begin(), middle, seconds.end());
  return *middle;
}

void nothing() {}

}  // namespace

std::vector<StageTime> stage_times(const Trial& trial, const Dataset& dataset, const std::string& device_name,
                                   int repetitions) {
  const torch::Device device(resolve_device(device_name));
  const auto& model = registered<ModelInfo>("model", trial.problem.model);
  Network network(model.layers(dataset.info.shape, dataset.info.outputs), dataset.info.shape, trial.problem.convolution,
                  device);
  network.draw(trial.seed);
  const auto count = std::min(trial.problem.batch_size, dataset.train->size());
  const auto task = registered<TaskInfo>("task", dataset.info.task).make();
  const auto batches = task->batches(*dataset.train, dataset.info, count, device);
  std::vector<std::int64_t> indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), 0);

  std::vector<StageTime> times;
  Batch batch;
  const double gather = median_seconds(repetitions, nothing, [&] { batch = batches->gather(indices); });
  times.push_back({.name = "gather", .forward = gather});
  torch::Tensor x = batch.input;
  for (std::size_t stage = 0; stage < network.stages(); ++stage) {
    // Cut from what came before, so that backward is this stage's alone.
    x = x.detach().requires_grad_(stage > 0);
    torch::Tensor y;
    StageTime time{.name = network.stage_name(stage), .multiply_adds = network.multiply_adds(stage)};
    const auto forward = [&] {
      y = network.apply(stage, x, Mode::training);
      wait_for(y);
    };
    time.forward = median_seconds(repetitions, nothing, forward);
    if (y.requires_grad()) {
      const auto gradient = torch::randn(y.sizes(), y.options()).contiguous(y.suggest_memory_format());
      time.backward = median_seconds(repetitions, forward, [&] {
        y.backward(gradient);
        wait_for(network.parameters().gradients);
      });
    }
    times.push_back(time);
    x = y;
  }
  x = x.detach().requires_grad_();
  torch::Tensor loss;
  const auto measure_loss = [&] {
    loss = task->loss(x, batch.target);
    wait_for(loss);
  };
  times.push_back({.name = "loss",
                   .forward = median_seconds(repetitions, nothing, measure_loss),
                   .backward = median_seconds(repetitions, measure_loss, [&] { loss.backward(); })});
  const auto optimizer =
      registered<OptimizerInfo>("optimizer", trial.optimizer.name).make(trial.optimizer.hyperparameters);
  auto state = optimizer->initial_state(network.parameters());
  const double step = median_seconds(repetitions, nothing, [&] {
    const torch::NoGradGuard no_grad;
    optimizer->step(trial.learning_rate, network.parameters(), state, nothing);
    wait_for(network.parameters().values);
  });
  times.push_back({.name = "optimizer " + trial.optimizer.name, .forward = step});
  return times;
}

}  // namespace etude
