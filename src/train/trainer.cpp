#include "train/trainer.h"

#include <fmt/format.h>
#include <torch/torch.h>

#include <chrono>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/optimizer_info.h"
#include "core/registry.h"
#include "core/schedule_info.h"
#include "core/task_info.h"
#include "kernels/simd.h"
#include "optim/optimizer.h"
#include "study/problem_settings.h"
#include "study/study.h"
#include "tasks/task.h"
#include "train/batch_order.h"
#include "train/environment.h"
#include "train/evaluation.h"
#include "train/lost_trial.h"
#include "train/meters.h"
#include "train/network.h"
#include "train/shuffled_passes.h"

namespace etude {
namespace {

class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::vector<float> to_host(const torch::Tensor& tensor) {
  const auto host = tensor.cpu().contiguous();
  return {host.data_ptr<float>(), host.data_ptr<float>() + host.numel()};
}

void copy_from_host(const std::vector<float>& host, const torch::Tensor& tensor) {
  if (host.size() != static_cast<std::size_t>(tensor.numel())) {
    throw EnvironmentError(
        "a checkpoint is of another model than this program's; remove the store's folder of checkpoints");
  }
  // LibTorch takes no pointer to const; nothing is written through this one.
  tensor.copy_(torch::from_blob(const_cast<float*>(host.data()), tensor.sizes(), torch::kFloat));
}

bool all_finite(const torch::Tensor& values) {
  // A finite sum proves it in one pass; an overflowing one does not disprove it.
  return std::isfinite(values.sum().item<float>()) || torch::isfinite(values).all().item<bool>();
}

std::string loss_cause(float loss) { return std::isnan(loss) ? "loss is nan" : "loss is inf"; }

}  // namespace

class Trainer::Implementation {
 public:
  Implementation(const Trainer& owner, const Trial& trial, const Dataset& dataset, const torch::Device& device)
      : owner_(owner),
        trial_(trial),
        device_(device),
        task_(registered<TaskInfo>("task", dataset.info.task).make()),
        train_(task_->batches(*dataset.train, dataset.info,
                              train_examples(trial.problem) + validation_examples(trial.problem), device)),
        test_(task_->batches(*dataset.test, dataset.info, test_examples(trial.problem), device)),
        sets_(evaluation_sets()),
        network_(registered<ModelInfo>("model", trial.problem.model).layers(dataset.info.shape, dataset.info.outputs),
                 dataset.info.shape, trial.problem.convolution, device),
        optimizer_(registered<OptimizerInfo>("optimizer", trial.optimizer.name).make(trial.optimizer.hyperparameters)),
        schedule_(registered<ScheduleInfo>("schedule", trial.schedule.name)),
        meters_(trial.record_metrics),
        evaluation_(*task_, network_, *train_, sets_, meters_),
        order_(order_from_the_start()) {
    network_.draw(trial.seed);
    state_ = optimizer_->initial_state(network_.parameters());
  }

  void train_lost_trials() { fill_in_ = false; }
  void use_initial_epoch(const EpochRecord& record) { progress_.history.epochs = {record}; }

  void restore(const Snapshot& snapshot) {
    progress_ = snapshot;
    copy_from_host(snapshot.parameters, network_.parameters().values);
    copy_from_host(snapshot.buffers, network_.buffers());
    state_.step = snapshot.optimizer.step;
    state_.scalars = snapshot.optimizer.scalars;
    for (std::size_t k = 0; k < state_.arrays.size(); ++k) {
      copy_from_host(snapshot.optimizer.arrays.at(k), state_.arrays[k]);
    }
    meters_.set_sums(snapshot.metric_sums);
    progress_.parameters.clear();
    progress_.buffers.clear();
    progress_.optimizer = {};
    progress_.metric_sums.clear();
    // Epoch 0 used one pass; the pass of a half-done epoch is drawn again when it goes on.
    order_.skip_passes(snapshot.history.epochs.empty() ? 0 : snapshot.epoch + 1);
    restored_ = true;
  }

  bool run(TrainingObserver& observer) {
    const auto& problem = trial_.problem;
    if (progress_.history.epochs.empty()) {
      const auto record = measure_initial_epoch(observer);
      if (!record) {
        order_ = order_from_the_start();
        return false;
      }
      progress_.history.epochs.push_back(*record);
      observer.on_epoch(owner_);
    } else if (!restored_) {
      order_.skip_passes(1);
    }
    restored_ = true;
    // A snapshot may lie between an epoch's last step and its record.
    while (progress_.epoch_step > 0 || (progress_.epoch < problem.epochs && steps_left() > 0)) {
      if (order_of_epoch_.empty()) order_of_epoch_ = order_.next_pass();
      if (!train_epoch(observer)) return false;
      order_of_epoch_.clear();
      observer.on_epoch(owner_);
    }
    return true;
  }

  [[nodiscard]] Snapshot snapshot() const {
    Snapshot result = progress_;
    result.parameters = to_host(network_.parameters().values);
    result.buffers = to_host(network_.buffers());
    result.optimizer = {.step = state_.step, .scalars = state_.scalars, .arrays = {}};
    for (const auto& array : state_.arrays) result.optimizer.arrays.push_back(to_host(array));
    result.metric_sums = meters_.sums();
    return result;
  }

  [[nodiscard]] const History& history() const { return progress_.history; }

  [[nodiscard]] std::string numeric_mode() const {
    if (!device_.is_cpu()) return device_.str() + " float32";
    return fmt::format("cpu float32 {} {}, {} thread(s)", to_string(trial_.problem.convolution), simd_level(),
                       torch::get_num_threads());
  }

 private:
  [[nodiscard]] std::vector<EvaluationSet> evaluation_sets() const {
    std::vector<EvaluationSet> sets{test_set_of(*test_)};
    const auto held_out = validation_examples(trial_.problem);
    if (held_out > 0) sets.push_back(validation_set_of(*train_, held_out));
    return sets;
  }

  [[nodiscard]] ShuffledPasses order_from_the_start() const {
    const bool by_seed = trial_.problem.data_order == DataOrder::by_seed;
    // Modulo 2^32 no two seeds have the same sum.
    const auto seed = trial_.problem.data_seed + (by_seed ? trial_.seed : 0);
    ShuffledPasses order(train_examples(trial_.problem), seed % (largest_seed + 1));
    order.skip_passes(trial_.data_order_offset);
    return order;
  }

  // nullopt: stopped.
  std::optional<EpochRecord> measure_initial_epoch(const TrainingObserver& observer) {
    const Stopwatch stopwatch;
    const auto stop = [&] { return observer.stop_requested(); };
    if (!evaluation_.train_set(order_.next_pass(), trial_.problem.batch_size, stop) ||
        !evaluation_.held_out_sets(stop)) {
      meters_.reset();
      return std::nullopt;
    }
    EpochRecord record{.epoch = 0, .seconds = stopwatch.seconds()};
    meters_.write(record);
    meters_.reset();
    return record;
  }

  [[nodiscard]] std::int64_t steps_left() const { return total_steps(trial_.problem) - state_.step; }

  bool train_epoch(TrainingObserver& observer) {
    if (fill_in_ && is_lost()) return fill_in_epoch(observer);
    const Stopwatch stopwatch;
    const double seconds_before = progress_.epoch_seconds;
    bool go_on = true;
    const auto first_batch = steps_left() > 0 ? progress_.epoch_step : steps_per_epoch(trial_.problem);
    for_each_batch(*train_, order_of_epoch_, trial_.problem.batch_size, first_batch, [&](const Batch& batch) {
      const float loss = train_step(batch);
      ++progress_.epoch_step;
      go_on = observer.on_step(progress_.epoch + 1, state_.step, loss);
      return go_on && steps_left() > 0;
    });
    progress_.epoch_seconds = seconds_before + stopwatch.seconds();
    if (!go_on) return false;

    if (!evaluation_.held_out_sets_of_trained(*optimizer_, state_, order_of_epoch_, trial_.problem.batch_size,
                                              [&] { return observer.stop_requested(); })) {
      return false;
    }
    record_epoch(seconds_before + stopwatch.seconds());
    return true;
  }

  bool is_lost() { return progress_.history.divergence && weights_are_lost(network_, *optimizer_, state_); }

  // What is left of the epoch, measured without the network.
  bool fill_in_epoch(TrainingObserver& observer) {
    const Stopwatch stopwatch;
    const torch::NoGradGuard no_grad;
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    network_.parameters().gradients.fill_(nan);
    const auto batch_size = trial_.problem.batch_size;
    for_each_part(order_of_epoch_, batch_size, progress_.epoch_step, [&](std::span<const std::int64_t> part) {
      if (steps_left() == 0) return false;
      meters_.on_train_batch(lost_result(*task_, network_, *train_, part));
      meters_.on_gradients(network_.parameters(), progress_.epoch_step);
      meters_.on_update(network_.parameters(), learning_rate());
      if (trial_.record_steps) progress_.history.step_losses.push_back(nan);
      ++state_.step;
      ++progress_.epoch_step;
      return true;
    });
    const bool go_on = observer.on_step(progress_.epoch + 1, state_.step, nan);
    progress_.epoch_seconds += stopwatch.seconds();
    if (!go_on) return false;
    for (const auto& set : sets_) {
      for_each_part(set.order, evaluation_batch_size, 0, [&](std::span<const std::int64_t> part) {
        (meters_.*set.hear)(lost_result(*task_, network_, set.batches, part));
        return true;
      });
    }
    record_epoch(progress_.epoch_seconds);
    return true;
  }

  void record_epoch(double seconds) {
    EpochRecord record{.epoch = ++progress_.epoch, .seconds = seconds};
    meters_.write(record);
    meters_.reset();
    progress_.history.epochs.push_back(record);
    progress_.epoch_step = 0;
    progress_.epoch_seconds = 0;
  }

  // Of the next step.
  [[nodiscard]] double learning_rate() const {
    return trial_.learning_rate *
           schedule_.factor(trial_.schedule.hyperparameters, state_.step, total_steps(trial_.problem));
  }

  struct Answered {
    torch::Tensor output, loss;
  };

  Answered compute_gradients(const Batch& batch) {
    const torch::AutoGradMode recording(true);  // an optimizer asks without
    const auto output = network_.forward(batch.input, Mode::training);
    const auto loss = task_->loss(output, batch.target);
    network_.backward(loss);
    return {.output = output.detach(), .loss = loss.detach()};
  }

  // In the middle of a step: the batch is seen once, by running statistics too (so does SAM's authors' code).
  void compute_gradients_again(const Batch& batch) {
    const auto statistics = network_.buffers().clone();
    compute_gradients(batch);
    network_.buffers().copy_(statistics);
  }

  float train_step(const Batch& batch) {
    const auto answered = compute_gradients(batch);
    const auto loss = answered.loss.item<float>();
    {
      const torch::NoGradGuard no_grad;
      auto& parameters = network_.parameters();
      const double rate = learning_rate();
      meters_.on_train_batch(batch_result(*task_, answered.output, batch.target, loss));
      meters_.on_gradients(parameters, progress_.epoch_step);
      optimizer_->step(rate, parameters, state_, [&] { compute_gradients_again(batch); });
      meters_.on_update(parameters, rate);
    }
    auto& history = progress_.history;
    if (trial_.record_steps) history.step_losses.push_back(loss);
    if (!history.divergence) {
      if (!std::isfinite(loss)) {
        history.divergence = {.step = state_.step, .cause = loss_cause(loss)};
      } else if (!all_finite(network_.parameters().values)) {
        history.divergence = {.step = state_.step, .cause = "weights are not finite"};
      }
    }
    return loss;
  }

  const Trainer& owner_;
  Trial trial_;
  torch::Device device_;
  std::unique_ptr<Task> task_;
  std::unique_ptr<Batches> train_, test_;  // train_: those that are held out, too, behind the others
  std::vector<EvaluationSet> sets_;
  Network network_;
  std::unique_ptr<Optimizer> optimizer_;
  const ScheduleInfo& schedule_;
  Meters meters_;
  Evaluation evaluation_;
  ShuffledPasses order_;
  std::vector<std::int64_t> order_of_epoch_;
  OptimizerState state_;
  Snapshot progress_;  // without what network_, state_ and meters_ hold
  bool restored_ = false;
  bool fill_in_ = true;
};

Trainer::Trainer(const Trial& trial, const Dataset& dataset, const std::string& device)
    : implementation_(std::make_unique<Implementation>(*this, trial, dataset, torch::Device(resolve_device(device)))) {}
Trainer::~Trainer() = default;

void Trainer::use_initial_epoch(const EpochRecord& record) { implementation_->use_initial_epoch(record); }
void Trainer::train_lost_trials() { implementation_->train_lost_trials(); }
void Trainer::restore(const Snapshot& snapshot) { implementation_->restore(snapshot); }
bool Trainer::run(TrainingObserver& observer) { return implementation_->run(observer); }
Snapshot Trainer::snapshot() const { return implementation_->snapshot(); }
const History& Trainer::history() const { return implementation_->history(); }
std::string Trainer::numeric_mode() const { return implementation_->numeric_mode(); }

}  // namespace etude
