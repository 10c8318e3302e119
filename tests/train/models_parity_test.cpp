// The models beside the notebook's against PyTorch: tests/reference/generate_models.py.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/hyperparameters.h"
#include "core/model_info.h"
#include "core/optimizer_info.h"
#include "core/registry.h"
#include "train/network.h"
#include "train/reference_data.h"
#include "train/trainer.h"

namespace etude {
namespace {

class Silent : public TrainingObserver {
 public:
  bool on_step(std::int64_t /*epoch*/, std::int64_t /*step*/, double /*loss*/) override { return true; }
  void on_epoch(const Trainer& /*trainer*/) override {}
};

// Letters a to p, each most often the one before it times 5 plus 3; the generator's `text`.
std::vector<std::uint8_t> made_up_text(std::size_t size) {
  std::vector<std::uint8_t> text;
  std::int64_t state = 1, letter = 0;
  for (std::size_t i = 0; i < size; ++i) {
    state = (state * 1103515245 + 12345) % (1LL << 31);
    letter = state / 65536 % 4 != 0 ? (letter * 5 + 3) % 16 : state / (1 << 20) % 16;
    text.push_back(static_cast<std::uint8_t>('a' + letter));
  }
  return text;
}

class TextSplit : public Split {
 public:
  explicit TextSplit(std::int64_t texts) : text_(made_up_text(static_cast<std::size_t>(texts * length + 1))) {}
  static constexpr std::int64_t length = 32;
  [[nodiscard]] std::int64_t size() const override { return static_cast<std::int64_t>(text_.size() - 1) / length; }
  [[nodiscard]] const std::uint8_t* input(std::int64_t index) const override { return text_.data() + index * length; }
  [[nodiscard]] const std::uint8_t* target(std::int64_t index) const override { return input(index) + 1; }

 private:
  std::vector<std::uint8_t> text_;
};

const DatasetInfo text_info{.name = "made-up-text",
                            .summary = "sixteen letters that mostly follow from one another",
                            .task = "next-token",
                            .shape = {.sizes = {TextSplit::length}, .is_tokens = true},
                            .outputs = 128,
                            .train_examples = 160,
                            .test_examples = 40};
const Registration<DatasetInfo> registration{text_info};

void expect_drawn_as_by_pytorch(const std::string& model, const Shape& input, std::int64_t outputs,
                                const nlohmann::json& reference) {
  Network network(Registry<ModelInfo>::find(model)->layers(input, outputs), input, Convolution::automatic, torch::kCPU);
  network.draw(0);
  const auto drawn = network.named_parameters();
  ASSERT_EQ(drawn.size(), reference.size());
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const auto& [name, value] = drawn[i];
    SCOPED_TRACE(name + ", PyTorch's " + reference[i][0].get<std::string>());
    EXPECT_NEAR(value.to(torch::kDouble).sum().item<double>(), reference[i][1].get<double>(), 1e-9);
    const auto first = value.flatten();
    for (std::int64_t k = 0; k < 4; ++k) EXPECT_EQ(first[k].item<double>(), reference[i][2][k].get<double>());
  }
}

Trial ten_steps(const Problem& problem, double learning_rate) {
  Trial trial{.problem = problem,
              .optimizer = {.name = "SGD", .hyperparameters = complete(*Registry<OptimizerInfo>::find("SGD"), {})},
              .learning_rate = learning_rate,
              .record_steps = true};
  trial.problem.epochs = 1;
  return trial;
}

void expect_pytorchs_losses(const Trial& trial, const Dataset& dataset, const nlohmann::json& reference) {
  Trainer trainer(trial, dataset, "cpu");
  Silent observer;
  ASSERT_TRUE(trainer.run(observer));
  const auto& history = trainer.history();
  ASSERT_EQ(history.step_losses.size(), reference["losses"].size());
  double largest_difference = 0;  // that rounding alone makes in PyTorch
  for (std::size_t i = 0; i < history.step_losses.size(); ++i) {
    const double loss = reference["losses"][i], other = reference["losses_other_convolution"][i];
    largest_difference = std::max(largest_difference, std::abs(loss - other));
    EXPECT_NEAR(history.step_losses[i], loss, 1e-5 + 10 * largest_difference) << "step " << i + 1;
  }
  for (const int epoch : {0, 1}) {
    const auto& expected = reference[epoch == 0 ? "before" : "after"];
    const auto& record = history.epochs.at(epoch);
    EXPECT_NEAR(record.metrics.at("test_loss"), expected["test_loss"].get<double>(),
                1e-5 + 10 * epoch * largest_difference);
    EXPECT_NEAR(record.test_accuracy, expected["test_accuracy"].get<double>(), 0.02 * epoch + 1e-9);
  }
}

TEST(ModelsParity, ResNet20) {
  const auto reference = reference::json("resnet20.json");
  const Shape image{.sizes = {3, 32, 32}};
  EXPECT_EQ(model_size(Registry<ModelInfo>::find("resnet20")->layers(image, 10), image).parameters, 269'722);
  expect_drawn_as_by_pytorch("resnet20", image, 10, reference["weights"]);
  expect_pytorchs_losses(
      ten_steps(
          {.dataset = "cifar10", .model = "resnet20", .batch_size = 64, .train_examples = 640, .test_examples = 200},
          0.01),
      reference::cifar10(), reference);
}

TEST(ModelsParity, CharTransformer) {
  const auto reference = reference::json("char_transformer.json");
  expect_drawn_as_by_pytorch("char-transformer", text_info.shape, text_info.outputs, reference["weights"]);
  const Dataset dataset{.info = text_info,
                        .train = std::make_unique<TextSplit>(text_info.train_examples),
                        .test = std::make_unique<TextSplit>(text_info.test_examples)};
  expect_pytorchs_losses(ten_steps({.dataset = text_info.name, .model = "char-transformer", .batch_size = 16}, 0.1),
                         dataset, reference);
}

}  // namespace
}  // namespace etude
