#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/history.h"
#include "core/trial.h"
#include "datasets/dataset.h"

namespace etude {

/// All that a trial needs to go on bit-identically.
struct Snapshot {
  struct Optimizer {
    std::int64_t step = 0;  ///< updates done so far
    std::vector<double> scalars;
    std::vector<std::vector<float>> arrays;
  };
  std::vector<float> parameters;
  std::vector<float> buffers;   ///< what layers remember: Network::buffers
  Optimizer optimizer;          ///< OptimizerState, wherever it was
  std::int64_t epoch = 0;       ///< epochs completed
  std::int64_t epoch_step = 0;  ///< steps done of the next one: the position in the data order
  std::map<std::string, std::array<double, 2>> metric_sums;  ///< of those steps, by metric: Meter::Sums
  double epoch_seconds = 0;                                  ///< spent on those steps
  History history;
};

class Trainer;

/// Hears a trial as it runs; stops it by answering false to a step, or true to `stop_requested`.
class TrainingObserver {
 public:
  virtual ~TrainingObserver() = default;
  /// Asked before every batch of an evaluation, which can take as long as a hundred steps.
  [[nodiscard]] virtual bool stop_requested() const { return false; }
  virtual bool on_step(std::int64_t epoch, std::int64_t step, double loss) = 0;
  /// After epoch 0 and after every other one.
  virtual void on_epoch(const Trainer& trainer) = 0;
};

/// Trains one trial on one device and measures what the study asks for, in this order and nothing else: epoch 0 (the
/// untrained model over one shuffled pass of the training set, then over the test set), then each epoch's steps and the
/// test set.
class Trainer {
 public:
  /// device: "cpu", "cuda", "cuda:1". The dataset must outlive the trainer. Throws EnvironmentError where the device is
  /// not there.
  Trainer(const Trial& trial, const Dataset& dataset, const std::string& device);
  ~Trainer();
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;

  /// Epoch 0 as another trial with the same problem and seed measured it; it is not measured again.
  void use_initial_epoch(const EpochRecord& record);
  void restore(const Snapshot& snapshot);

  /// Trains on where all is lost, too, instead of filling in what would be recorded. For the test that both are equal.
  void train_lost_trials();

  /// Trains to the end: true; or until the observer stops it: false, and `run` called again goes on.
  bool run(TrainingObserver& observer);

  [[nodiscard]] Snapshot snapshot() const;
  [[nodiscard]] const History& history() const;

  /// "cpu float32 winograd AVX3, 1 thread": what the last bits of the numbers depend on.
  [[nodiscard]] std::string numeric_mode() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace etude
