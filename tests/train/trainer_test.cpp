#include "train/trainer.h"

#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <bit>
#include <cmath>

#include "core/error.h"
#include "core/optimizer_info.h"
#include "core/registry.h"
#include "sanitized.h"
#include "study/study.h"
#include "train/environment.h"
#include "train/synthetic_dataset.h"

namespace etude {
namespace {

using testing_data::synthetic_dataset;

const Registration<DatasetInfo> registration{testing_data::synthetic_info};

// Those of étude, without what other tests register.
std::vector<std::string> optimizers() {
  auto names = Registry<OptimizerInfo>::names();
  std::erase_if(names, [](const std::string& name) { return name.starts_with("SgdEvaluated"); });
  return names;
}

Trial small_trial(const std::string& optimizer, double learning_rate) {
  const auto study = parse_study(R"(
name = "test"
[problem]
dataset = "synthetic"
model = "notebook-cnn"
batch_size = 32
epochs = 3
[grid]
optimizers = [")" + optimizer + R"("]
learning_rates = [)" + std::to_string(learning_rate) +
                                     R"(]
seeds = [0]
[record]
steps = true
)",
                                 "test.toml");
  auto trial = study.trial(0).trial;
  trial.record_metrics = {"gradient_norm", "update_ratio"};
  return trial;
}

// Stops after a given number of steps; keeps a snapshot of every epoch.
class Listener : public TrainingObserver {
 public:
  explicit Listener(std::int64_t stop_after = -1) : stop_after_(stop_after) {}
  bool on_step(std::int64_t /*epoch*/, std::int64_t step, double /*loss*/) override {
    ++calls;
    return step != stop_after_;
  }
  void on_epoch(const Trainer& trainer) override { snapshots.push_back(trainer.snapshot()); }
  std::vector<Snapshot> snapshots;
  std::int64_t calls = 0;

 private:
  std::int64_t stop_after_;
};

// Equal to the last bit, NaN included; seconds are left out.
void expect_same_history(const History& a, const History& b) {
  const auto bits = [](double x) { return std::bit_cast<std::uint64_t>(x); };
  ASSERT_EQ(a.epochs.size(), b.epochs.size());
  for (std::size_t i = 0; i < a.epochs.size(); ++i) {
    EXPECT_EQ(a.epochs[i].epoch, b.epochs[i].epoch);
    EXPECT_EQ(bits(a.epochs[i].train_loss), bits(b.epochs[i].train_loss)) << "epoch " << i;
    EXPECT_EQ(bits(a.epochs[i].test_accuracy), bits(b.epochs[i].test_accuracy)) << "epoch " << i;
    ASSERT_EQ(a.epochs[i].metrics.size(), b.epochs[i].metrics.size());
    for (const auto& [name, value] : a.epochs[i].metrics) {
      EXPECT_EQ(bits(value), bits(b.epochs[i].metrics.at(name))) << name << ", epoch " << i;
    }
  }
  ASSERT_EQ(a.step_losses.size(), b.step_losses.size());
  for (std::size_t i = 0; i < a.step_losses.size(); ++i) {
    EXPECT_EQ(std::bit_cast<std::uint32_t>(a.step_losses[i]), std::bit_cast<std::uint32_t>(b.step_losses[i]));
  }
  EXPECT_EQ(a.divergence.has_value(), b.divergence.has_value());
}

History train(const Trial& trial, const Dataset& dataset) {
  Trainer trainer(trial, dataset, "cpu");
  Listener listener;
  EXPECT_TRUE(trainer.run(listener));
  return trainer.history();
}

TEST(Trainer, LearnsAndRecordsWhatWasAskedFor) {
  const auto dataset = synthetic_dataset();
  const auto history = train(small_trial("Adam", 1e-3), dataset);
  ASSERT_EQ(history.epochs.size(), 4U);
  EXPECT_EQ(history.step_losses.size(), 3U * 5U);  // 150 images in batches of 32: the last, smaller batch is kept
  EXPECT_NEAR(history.epochs[0].train_loss, std::log(4.0), 0.1);
  EXPECT_LT(history.epochs[3].train_loss, history.epochs[1].train_loss);
  EXPECT_GT(history.epochs[3].test_accuracy, 0.5);
  double sum = 0;
  for (int step = 5; step < 10; ++step) sum += history.step_losses[step];
  EXPECT_DOUBLE_EQ(history.epochs[2].train_loss, sum / 5);
  EXPECT_FALSE(history.divergence);
}

TEST(Trainer, MeasuresTheUntrainedModelToo) {
  const auto dataset = synthetic_dataset();
  auto trial = small_trial("SGD", 1e-2);
  trial.learning_rate = 0;
  const auto epochs = train(trial, dataset).epochs;
  EXPECT_EQ(epochs[0].metrics.size(), 2U) << "nothing of steps that were not made";
  EXPECT_NEAR(epochs[0].metrics.at("test_loss"), std::log(4.0), 0.1);
  for (const int epoch : {1, 3}) {  // no step moves: as before training, and every batch's answers as epoch 0's
    const auto& metrics = epochs[epoch].metrics;
    EXPECT_EQ(metrics.at("test_loss"), epochs[0].metrics.at("test_loss"));
    EXPECT_EQ(metrics.at("train_accuracy"), epochs[0].metrics.at("train_accuracy"));
    EXPECT_EQ(metrics.at("update_ratio"), 0);
    EXPECT_GT(metrics.at("gradient_norm"), 0);
  }
}

TEST(Trainer, MeasuresGradientsAndUpdatesOnRequest) {
  const auto dataset = synthetic_dataset();
  auto trial = small_trial("SGD", 1e-2);
  trial.problem.batch_size = 150;  // an epoch is a step
  Trainer trainer(trial, dataset, "cpu");
  Listener listener;
  trainer.run(listener);
  double squares = 0;
  for (const float weight : listener.snapshots[0].parameters) squares += static_cast<double>(weight) * weight;
  const auto& metrics = trainer.history().epochs[1].metrics;
  EXPECT_EQ(metrics.size(), 5U);
  EXPECT_NEAR(metrics.at("update_ratio"), 1e-2 * metrics.at("gradient_norm") / std::sqrt(squares),
              1e-4 * metrics.at("update_ratio"));
  trial.record_metrics = {};
  EXPECT_EQ(train(trial, dataset).epochs[1].metrics.size(), 3U);
  trial.record_metrics = {"gradient_nrom"};
  EXPECT_THROW(Trainer(trial, dataset, "cpu"), UsageError);
}

TEST(Trainer, RecordsTheLearningRateOfAnEpochsLastStep) {
  const auto dataset = synthetic_dataset();
  auto trial = small_trial("SGD", 1e-2);
  EXPECT_EQ(train(trial, dataset).epochs[2].metrics.at("learning_rate"), 1e-2);
  trial.schedule = {.name = "warmup-cosine", .hyperparameters = {{"warmup", 2.0 / 3}, {"final", 0.0}}};
  // 15 steps, 10 of warm-up: the fifth is at half, the tenth at the whole rate.
  const auto epochs = train(trial, dataset).epochs;
  EXPECT_DOUBLE_EQ(epochs[1].metrics.at("learning_rate"), 5e-3);
  EXPECT_DOUBLE_EQ(epochs[2].metrics.at("learning_rate"), 1e-2);
}

TEST(Trainer, IsBitIdenticalFromRunToRun) {
  const auto dataset = synthetic_dataset();
  const auto trial = small_trial("RMSprop", 1e-3);
  expect_same_history(train(trial, dataset), train(trial, dataset));
}

// A worker with several threads splits the batch: the same number gives the same bits, another one the same numbers.
TEST(Trainer, IsBitIdenticalForTheSameNumberOfThreads) {
  const auto dataset = synthetic_dataset();
  const auto trial = small_trial("Adam", 1e-3);
  at::set_num_threads(1);
  const auto one = train(trial, dataset);
  at::set_num_threads(3);
  const auto three = train(trial, dataset), again = train(trial, dataset);
  at::set_num_threads(1);
  expect_same_history(three, again);
  EXPECT_NEAR(one.step_losses.front(), three.step_losses.front(), 1e-5);
  EXPECT_NEAR(one.step_losses.back(), three.step_losses.back(), 2e-2);
  expect_same_history(one, train(trial, dataset));
}

// After the first steps of an epoch a step takes no memory from the system: every page it touches is there already.
TEST(Trainer, AStepTouchesNoNewMemory) {
  if (testing_data::sanitized) GTEST_SKIP() << "a sanitizer's steps do";
  struct Pages : TrainingObserver {
    std::vector<long> faults;
    bool on_step(std::int64_t /*epoch*/, std::int64_t /*step*/, double /*loss*/) override {
      rusage usage{};
      getrusage(RUSAGE_SELF, &usage);
      faults.push_back(usage.ru_minflt);
      return true;
    }
    void on_epoch(const Trainer& /*trainer*/) override {}
  };
  configure_process(1);
  const auto dataset = synthetic_dataset();
  Trainer trainer(small_trial("Adam", 1e-3), dataset, "cpu");
  Pages pages;
  trainer.run(pages);
  ASSERT_EQ(pages.faults.size(), 15U);
  // The last four steps of the second and of the third epoch. A kernel that is short of memory takes pages away now and
  // then, which would not come twice.
  EXPECT_LE(std::min(pages.faults[9] - pages.faults[5], pages.faults[14] - pages.faults[10]), 20);
}

TEST(Trainer, GoesOnBitIdenticallyFromAnySnapshot) {
  const auto dataset = synthetic_dataset();
  for (const auto& optimizer : optimizers()) {
    const auto trial = small_trial(optimizer, 1e-2);
    Trainer undisturbed(trial, dataset, "cpu");
    Listener listener;
    ASSERT_TRUE(undisturbed.run(listener));

    std::vector<Snapshot> snapshots = listener.snapshots;
    for (const int stop : {1, 3, 5, 7, 14, 15}) {  // in an epoch, on its last step, and on the trial's last
      Trainer stopped(trial, dataset, "cpu");
      Listener stopping(stop);
      ASSERT_FALSE(stopped.run(stopping));
      snapshots.push_back(stopped.snapshot());
    }
    for (const auto& snapshot : snapshots) {
      SCOPED_TRACE(optimizer + " from step " + std::to_string(snapshot.optimizer.step));
      Trainer resumed(trial, dataset, "cpu");
      resumed.restore(snapshot);
      Listener rest;
      ASSERT_TRUE(resumed.run(rest));
      expect_same_history(resumed.history(), undisturbed.history());
    }
  }
}

// BatchNorm's running statistics are no weights, and go on all the same.
TEST(Trainer, RunningStatisticsGoOnFromASnapshot) {
  const auto dataset = synthetic_dataset();
  for (const char* optimizer : {"SGD", "SAM", "ScheduleFreeAdamW"}) {
    SCOPED_TRACE(optimizer);
    auto trial = small_trial(optimizer, 1e-2);
    trial.problem.model = "resnet20";
    trial.problem.epochs = 2;
    const auto undisturbed = train(trial, dataset);
    for (const int stop : {2, 5}) {
      Trainer stopped(trial, dataset, "cpu"), resumed(trial, dataset, "cpu");
      Listener stopping(stop), rest;
      ASSERT_FALSE(stopped.run(stopping));
      EXPECT_FALSE(stopped.snapshot().buffers.empty());
      resumed.restore(stopped.snapshot());
      ASSERT_TRUE(resumed.run(rest));
      expect_same_history(resumed.history(), undisturbed);
    }
  }
}

// SAM's second gradient is of the same batch: seen twice, it would count twice in the running statistics.
TEST(Trainer, ASecondGradientLeavesRunningStatisticsAlone) {
  const auto dataset = synthetic_dataset();
  auto sgd = small_trial("SGD", 1e-2), sam = small_trial("SAM", 1e-2);
  for (auto* trial : {&sgd, &sam}) {
    trial->problem.model = "resnet20";
    trial->problem.epochs = 1;
    trial->optimizer.hyperparameters["momentum"] = 0.9;
  }
  sam.optimizer.hyperparameters["rho"] = 0.0;
  EXPECT_NEAR(train(sam, dataset).epochs[1].metrics.at("test_loss"),
              train(sgd, dataset).epochs[1].metrics.at("test_loss"), 1e-4);
}

// Ctrl-C does not wait for an evaluation, of epoch 0 or of another; what is repeated gives the same bits.
TEST(Trainer, StopsWithinAnEvaluation) {
  struct Stopping : Listener {
    explicit Stopping(int batches) : left(batches) {}
    [[nodiscard]] bool stop_requested() const override { return left-- == 0; }
    mutable int left;
  };
  const auto dataset = synthetic_dataset();
  const auto trial = small_trial("Adam", 1e-3);
  const auto undisturbed = train(trial, dataset);
  // Epoch 0 is 5 batches of training images and 1 of test images, every other epoch 1 of test images.
  for (const int batches : {0, 2, 5, 6, 7, 8}) {
    SCOPED_TRACE(batches);
    Trainer trainer(trial, dataset, "cpu");
    Stopping stopping(batches);
    ASSERT_FALSE(trainer.run(stopping));
    EXPECT_EQ(trainer.history().epochs.size(), std::max(0, batches - 5));
    if (batches > 5) {
      Trainer resumed(trial, dataset, "cpu");
      resumed.restore(trainer.snapshot());
      Listener rest;
      ASSERT_TRUE(resumed.run(rest));
      expect_same_history(resumed.history(), undisturbed);
    }
    Listener rest;
    ASSERT_TRUE(trainer.run(rest));
    expect_same_history(trainer.history(), undisturbed);
  }
}

TEST(Trainer, TakesEpochZeroFromElsewhere) {
  const auto dataset = synthetic_dataset();
  const auto trial = small_trial("Adam", 1e-3);
  const auto own = train(trial, dataset);
  Trainer trainer(trial, dataset, "cpu");
  trainer.use_initial_epoch(own.epochs[0]);
  Listener listener;
  trainer.run(listener);
  expect_same_history(trainer.history(), own);
}

TEST(Trainer, EndsAfterMaxSteps) {
  const auto dataset = synthetic_dataset();
  auto trial = small_trial("SGD", 1e-2);
  trial.problem.max_steps = 7;
  const auto history = train(trial, dataset);
  EXPECT_EQ(history.step_losses.size(), 7U);
  ASSERT_EQ(history.epochs.size(), 3U);
  EXPECT_DOUBLE_EQ(history.epochs[2].train_loss,
                   (static_cast<double>(history.step_losses[5]) + history.step_losses[6]) / 2);

  Trainer stopped(trial, dataset, "cpu"), resumed(trial, dataset, "cpu");
  Listener on_the_last_step(7), rest;
  ASSERT_FALSE(stopped.run(on_the_last_step));
  resumed.restore(stopped.snapshot());
  ASSERT_TRUE(resumed.run(rest));
  expect_same_history(resumed.history(), history);
}

TEST(Trainer, ContinuedOrderStartsWhereTheEarlierTrialsStopped) {
  const auto dataset = synthetic_dataset();
  auto first = small_trial("SGD", 1e-2);
  auto later = first;
  later.data_order_offset = 4;
  EXPECT_NE(train(first, dataset).step_losses, train(later, dataset).step_losses);
}

// The test set is the very examples that are held out: what is measured of both is the same, and training is that of
// the others alone.
TEST(Trainer, WhatIsHeldOutIsMeasuredAndNotTrainedOn) {
  const auto& info = testing_data::synthetic_info;
  constexpr std::int64_t held_out = 60;
  class LastOf : public Split {
   public:
    explicit LastOf(const Split& whole) : whole_(whole) {}
    [[nodiscard]] std::int64_t size() const override { return held_out; }
    [[nodiscard]] const std::uint8_t* input(std::int64_t i) const override { return whole_.input(first() + i); }
    [[nodiscard]] const std::uint8_t* target(std::int64_t i) const override { return whole_.target(first() + i); }

   private:
    [[nodiscard]] std::int64_t first() const { return whole_.size() - held_out; }
    const Split& whole_;
  };
  auto dataset = synthetic_dataset();
  dataset.test = std::make_unique<LastOf>(*dataset.train);
  auto trial = small_trial("SGD", 1e-2);
  trial.problem.validation_examples = held_out;
  const auto history = train(trial, dataset);
  for (const auto& epoch : history.epochs) {
    EXPECT_EQ(epoch.metrics.at("validation_accuracy"), epoch.test_accuracy);
    EXPECT_EQ(epoch.metrics.at("validation_loss"), epoch.metrics.at("test_loss"));
  }
  auto without = small_trial("SGD", 1e-2);
  without.problem.train_examples = info.train_examples - held_out;
  const auto alone = train(without, dataset);
  EXPECT_EQ(history.step_losses, alone.step_losses);
  EXPECT_FALSE(alone.epochs.back().metrics.contains("validation_accuracy"));
  // Trained on the first thirty, the sixty that follow them are held out.
  trial.problem.train_examples = 30;
  auto some = train(trial, dataset);
  EXPECT_NE(some.epochs.front().metrics.at("validation_loss"), some.epochs.front().metrics.at("test_loss"));
  trial.problem.train_examples = info.train_examples - held_out;
  expect_same_history(train(trial, dataset), history);
}

// A seed's shuffles are those of the data seed and its own together, whoever the optimizer is.
TEST(Trainer, BySeedASeedDrawsTheShufflesToo) {
  const auto dataset = synthetic_dataset();
  auto by_seed = small_trial("SGD", 1e-2);
  by_seed.problem.data_order = DataOrder::by_seed;
  by_seed.seed = 3;
  auto paired = by_seed;
  paired.problem.data_order = DataOrder::paired;
  EXPECT_NE(train(by_seed, dataset).step_losses, train(paired, dataset).step_losses);
  paired.problem.data_seed += 3;
  expect_same_history(train(by_seed, dataset), train(paired, dataset));
  by_seed.seed = largest_seed;  // and still within the generator's 32 bits
  paired.seed = largest_seed;
  paired.problem.data_seed = 41;
  expect_same_history(train(by_seed, dataset), train(paired, dataset));
}

// What PyTorch records after the weights are lost: losses NaN, and argmax over NaN logits answers class 0 for every
// image.
TEST(Trainer, ADivergedTrialKeepsItsStepAndRecordsWhatPyTorchWould) {
  const auto dataset = synthetic_dataset();
  double class_0 = 0;
  for (int i = 0; i < dataset.test->size(); ++i) class_0 += *dataset.test->target(i) == 0 ? 1 : 0;
  for (const auto& optimizer : optimizers()) {
    SCOPED_TRACE(optimizer);
    // Adaptive steps are bounded by the learning rate, so only an absurd one overflows.
    auto trial = small_trial(optimizer, 1e-2);
    trial.learning_rate = optimizer == "SGD" ? 1e10 : 1e25;
    const auto history = train(trial, dataset);
    ASSERT_TRUE(history.divergence);
    EXPECT_GE(history.divergence->step, 1);
    EXPECT_LE(history.divergence->step, 4);
    EXPECT_EQ(history.step_losses.size(), 15U);
    for (std::size_t step = 6; step < 15; ++step) EXPECT_TRUE(std::isnan(history.step_losses[step])) << step;
    EXPECT_TRUE(std::isnan(history.epochs.back().train_loss));
    EXPECT_DOUBLE_EQ(history.epochs.back().test_accuracy, class_0 / static_cast<double>(dataset.test->size()));
  }
}

// Per optimizer: what is filled in once every weight is NaN equals the real run.
TEST(Trainer, FillsInWhatALostTrialWouldRecord) {
  const auto dataset = synthetic_dataset();
  for (const auto& optimizer : optimizers()) {
    SCOPED_TRACE(optimizer);
    auto trial = small_trial(optimizer, 1e-2);
    trial.learning_rate = optimizer == "SGD" ? 1e10 : 1e25;
    Trainer filled(trial, dataset, "cpu"), trained(trial, dataset, "cpu");
    trained.train_lost_trials();
    Listener of_filled, of_trained;
    filled.run(of_filled);
    trained.run(of_trained);
    EXPECT_LT(of_filled.calls, of_trained.calls) << "nothing was filled in: the test shows nothing";
    ASSERT_EQ(filled.history().epochs.size(), trained.history().epochs.size());
    for (std::size_t i = 0; i < filled.history().epochs.size(); ++i) {
      const auto &a = filled.history().epochs[i], &b = trained.history().epochs[i];
      EXPECT_EQ(std::isnan(a.train_loss), std::isnan(b.train_loss)) << i;
      if (!std::isnan(a.train_loss)) {
        EXPECT_EQ(a.train_loss, b.train_loss) << i;
      }
      EXPECT_EQ(a.test_accuracy, b.test_accuracy) << i;
      ASSERT_EQ(a.metrics.size(), b.metrics.size());
      for (const auto& [name, value] : a.metrics) {
        const double other = b.metrics.at(name);
        EXPECT_TRUE(value == other || (std::isnan(value) && std::isnan(other))) << name << " " << value << " " << other;
      }
    }
    ASSERT_EQ(filled.history().step_losses.size(), trained.history().step_losses.size());
    for (std::size_t i = 0; i < filled.history().step_losses.size(); ++i) {
      EXPECT_EQ(std::isnan(filled.history().step_losses[i]), std::isnan(trained.history().step_losses[i])) << i;
    }
    EXPECT_EQ(filled.history().divergence->step, trained.history().divergence->step);
  }
}

// Direct convolution and Winograd: the same numbers but for rounding, and divergence on the same step.
TEST(Trainer, BothConvolutionsAgree) {
  const auto dataset = synthetic_dataset();
  for (const auto& optimizer : optimizers()) {
    SCOPED_TRACE(optimizer);
    for (const bool diverging : {false, true}) {
      auto trial = small_trial(optimizer, 1e-3);
      if (diverging) trial.learning_rate = optimizer == "SGD" ? 1e10 : 1e25;
      trial.problem.convolution = Convolution::direct;
      const auto direct = train(trial, dataset);
      trial.problem.convolution = Convolution::winograd;
      const auto winograd = train(trial, dataset);
      EXPECT_EQ(direct.divergence.has_value(), diverging);
      if (diverging) {
        ASSERT_TRUE(winograd.divergence);
        EXPECT_EQ(direct.divergence->step, winograd.divergence->step);
      } else {
        EXPECT_NEAR(direct.step_losses.back(), winograd.step_losses.back(), 2e-2);
        EXPECT_NEAR(direct.step_losses.front(), winograd.step_losses.front(), 1e-5);
      }
    }
  }
}

}  // namespace
}  // namespace etude
