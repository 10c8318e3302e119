// An optimizer may have other weights evaluated than it trains.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>

#include "core/optimizer_info.h"
#include "core/registry.h"
#include "optim/optimizer.h"
#include "study/study.h"
#include "train/synthetic_dataset.h"
#include "train/trainer.h"

namespace etude {
namespace {

class Sgd : public Optimizer {
 public:
  [[nodiscard]] OptimizerState initial_state(const Parameters& /*parameters*/) const override { return {}; }
  void step(double learning_rate, Parameters& parameters, OptimizerState& state,
            const Gradients& /*compute_gradients*/) const override {
    ++state.step;
    parameters.values.sub_(learning_rate * parameters.gradients);
  }
};

class SgdEvaluatedAtZero final : public Sgd {
  [[nodiscard]] torch::Tensor evaluation_weights(const Parameters& parameters,
                                                 const OptimizerState& /*state*/) const override {
    return torch::zeros_like(parameters.values);
  }
};

// Evaluates the weights that it trains, kernels times `factor`, as if they were others.
class SgdEvaluatedElsewhere final : public Sgd {
 public:
  explicit SgdEvaluatedElsewhere(double factor) : factor_(factor) {}
  [[nodiscard]] torch::Tensor evaluation_weights(const Parameters& parameters,
                                                 const OptimizerState& /*state*/) const override {
    auto weights = parameters.values.clone();
    for (const auto& parameter : parameters.each) {
      if (parameter.value.dim() == 4) part_of(weights, parameter).mul_(factor_);
    }
    return weights;
  }

 private:
  double factor_;
};

const Registration<OptimizerInfo> once{{.name = "SgdEvaluatedAtOnce", .make = [](const Hyperparameters&) {
                                          return std::make_unique<SgdEvaluatedElsewhere>(1);
                                        }}};
const Registration<OptimizerInfo> threefold{{.name = "SgdEvaluatedThreefold", .make = [](const Hyperparameters&) {
                                               return std::make_unique<SgdEvaluatedElsewhere>(3);
                                             }}};
const Registration<OptimizerInfo> registration{{.name = "SgdEvaluatedAtZero", .make = [](const Hyperparameters&) {
                                                  return std::make_unique<SgdEvaluatedAtZero>();
                                                }}};

struct Silent : TrainingObserver {
  bool on_step(std::int64_t /*epoch*/, std::int64_t /*step*/, double /*loss*/) override { return true; }
  void on_epoch(const Trainer& /*trainer*/) override {}
};

History history_of(const std::string& optimizer, const std::string& model = "mlp") {
  const auto dataset = testing_data::synthetic_dataset();
  auto trial = parse_study(R"(name = "s"
[problem]
dataset = "synthetic"
model = ")" + model + R"("
batch_size = 32
epochs = 2
[grid]
optimizers = [")" + optimizer + R"("]
learning_rates = [0.01]
seeds = [0]
)",
                           "s.toml")
                   .trial(0)
                   .trial;
  Trainer trainer(trial, dataset, "cpu");
  Silent observer;
  trainer.run(observer);
  return trainer.history();
}

TEST(EvaluationWeights, AreEvaluatedAndTheOthersTrained) {
  const auto usual = history_of("SGD"), at_zero = history_of("SgdEvaluatedAtZero");
  const auto dataset = testing_data::synthetic_dataset();
  std::int64_t of_class_0 = 0;
  for (std::int64_t i = 0; i < dataset.test->size(); ++i) of_class_0 += *dataset.test->target(i) == 0 ? 1 : 0;
  // All logits of a network of zeros are equal, and the first of equals counts.
  const double share = static_cast<double>(of_class_0) / static_cast<double>(dataset.test->size());
  EXPECT_EQ(at_zero.epochs[0].test_accuracy, usual.epochs[0].test_accuracy) << "the untrained model is everybody's";
  for (const int epoch : {1, 2}) {
    EXPECT_EQ(at_zero.epochs[epoch].test_accuracy, share);
    EXPECT_NEAR(at_zero.epochs[epoch].train_loss, usual.epochs[epoch].train_loss, 1e-5) << "trained as ever";
  }
  EXPECT_NE(usual.epochs[2].test_accuracy, share) << "else this shows nothing";
}

// A kernel's size is nothing to the BatchNorm after it, which divides by the deviation of what comes: if the deviation
// is that of the weights that are evaluated.
TEST(EvaluationWeights, HaveRunningStatisticsOfTheirOwn) {
  const auto usual = history_of("SGD", "resnet20"), same = history_of("SgdEvaluatedAtOnce", "resnet20"),
             threefold = history_of("SgdEvaluatedThreefold", "resnet20");
  for (const int epoch : {1, 2}) {
    const double loss = same.epochs[epoch].metrics.at("test_loss");
    EXPECT_NEAR(threefold.epochs[epoch].metrics.at("test_loss"), loss, 1e-2 * loss);
    EXPECT_EQ(threefold.epochs[epoch].train_loss, usual.epochs[epoch].train_loss) << "training does not notice";
  }
}

}  // namespace
}  // namespace etude
