#include "worker/measure.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "datasets/dataset.h"
#include "kernels/simd.h"
#include "study/study.h"
#include "train/environment.h"
#include "train/stage_times.h"
#include "train/trainer.h"

namespace etude {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

class StepTimer : public TrainingObserver {
 public:
  bool on_step(std::int64_t /*epoch*/, std::int64_t /*step*/, double /*loss*/) override {
    times_.push_back(Clock::now());
    return true;
  }
  void on_epoch(const Trainer& /*trainer*/) override { epoch_ended_ = Clock::now(); }

  [[nodiscard]] double median_step() const {
    std::vector<double> seconds;
    for (std::size_t i = 2; i < times_.size(); ++i) seconds.push_back(seconds_between(times_[i - 1], times_[i]));
    std::nth_element(seconds.begin(), seconds.begin() + seconds.size() / 2, seconds.end());
    return seconds[seconds.size() / 2];
  }
  [[nodiscard]] double evaluation() const { return seconds_between(times_.back(), epoch_ended_); }
  [[nodiscard]] Clock::time_point first_step() const { return times_.front(); }

 private:
  std::vector<Clock::time_point> times_;
  Clock::time_point epoch_ended_;
};

}  // namespace

Measurement measure(const MeasureOptions& options) {
  const auto start = Clock::now();
  configure_process(options.threads);
  Trial trial = parse_canonical_text(options.trial);
  const auto dataset = open_dataset(trial.problem.dataset, options.data_dir);
  // One epoch of just the steps that are timed; measured speed does not depend on which examples they see.
  trial.problem.epochs = 1;
  trial.problem.max_steps = options.steps + 2;
  trial.problem.train_examples =
      std::min<std::int64_t>(dataset.train->size(), trial.problem.batch_size * (options.steps + 2));
  Trainer trainer(trial, dataset, options.device);
  trainer.use_initial_epoch({});
  StepTimer timer;
  trainer.run(timer);
  std::vector<Measurement::Stage> stages;
  for (const auto& stage : stage_times(trial, dataset, options.device, options.steps)) {
    stages.push_back({.name = stage.name,
                      .forward = stage.forward,
                      .backward = stage.backward,
                      .multiply_adds = stage.multiply_adds});
  }
  return {.seconds_to_start = seconds_between(start, timer.first_step()),
          .seconds_per_step = timer.median_step(),
          .seconds_per_evaluation = timer.evaluation(),
          .peak_gflops = multiply_add_peak(0.5),
          .stages = std::move(stages),
          .steps = options.steps,
          .threads = options.threads,
          .numeric_mode = trainer.numeric_mode()};
}

}  // namespace etude
