// What each task makes of bytes, against the same by hand.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <cstring>

#include "core/registry.h"
#include "core/task_info.h"
#include "tasks/task.h"

namespace etude {
namespace {

// Examples of a fixed number of bytes in one array, their targets in another.
class Rows : public Split {
 public:
  Rows(std::vector<std::uint8_t> inputs, std::size_t input_size, std::vector<std::uint8_t> targets,
       std::size_t target_size)
      : inputs_(std::move(inputs)), targets_(std::move(targets)), input_size_(input_size), target_size_(target_size) {}
  [[nodiscard]] std::int64_t size() const override { return static_cast<std::int64_t>(inputs_.size() / input_size_); }
  [[nodiscard]] const std::uint8_t* input(std::int64_t index) const override {
    return inputs_.data() + static_cast<std::size_t>(index) * input_size_;
  }
  [[nodiscard]] const std::uint8_t* target(std::int64_t index) const override {
    return targets_.data() + static_cast<std::size_t>(index) * target_size_;
  }

 private:
  std::vector<std::uint8_t> inputs_, targets_;
  std::size_t input_size_, target_size_;
};

std::vector<std::uint8_t> bytes_of(const std::vector<float>& values) {
  std::vector<std::uint8_t> bytes(values.size() * sizeof(float));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

std::unique_ptr<Task> task(const std::string& name) { return Registry<TaskInfo>::find(name)->make(); }

TEST(Tasks, AllHaveWordsForTheirThings) {
  EXPECT_EQ(Registry<TaskInfo>::all().size(), 4U);
  for (const auto& info : Registry<TaskInfo>::all()) {
    EXPECT_FALSE(info.summary.empty() || info.examples.empty() || info.outputs.empty()) << info.name;
    // An accuracy is worth something next to that of a constant answer.
    const auto answers = info.make()->answers(torch::zeros({1, 2}), torch::zeros({1}, torch::kLong));
    EXPECT_EQ(answers.has_value(), static_cast<bool>(info.majority_share)) << info.name;
  }
}

TEST(ImageClassification, ScalesBytesAndKeepsTheChannels) {
  const Rows split({0, 255, 51, 102, /**/ 1, 2, 3, 4}, 4, {7, 3}, 1);
  const DatasetInfo dataset{.shape = {.sizes = {2, 1, 2}}, .outputs = 10};
  const auto classification = task("image-classification");
  const auto batches = classification->batches(split, dataset, 2, torch::kCPU);
  const std::vector<std::int64_t> order{1, 0};
  const auto batch = batches->gather(order);
  EXPECT_EQ(batch.input.sizes(), (std::vector<std::int64_t>{2, 2, 1, 2}));
  EXPECT_TRUE(batch.input[1].flatten().allclose(torch::tensor({-1.0F, 1.0F, -0.6F, -0.2F}), 0, 1e-6));
  EXPECT_TRUE(batch.target.equal(torch::tensor({3L, 7L})));
  EXPECT_TRUE(batches->targets(order).equal(batch.target));
}

TEST(FeatureClassification, TakesRowsAsTheyAre) {
  const Rows split(bytes_of({1.5F, -2, 0.25F, 4}), 8, {1, 0}, 1);
  const auto classification = task("feature-classification");
  const auto batches = classification->batches(split, {.shape = {.sizes = {2}}, .outputs = 2}, 2, torch::kCPU);
  const auto batch = batches->gather(std::vector<std::int64_t>{1, 0});
  EXPECT_TRUE(batch.input.equal(torch::tensor({{0.25F, 4.0F}, {1.5F, -2.0F}})));
  EXPECT_TRUE(batch.target.equal(torch::tensor({0L, 1L})));
  const auto logits = torch::tensor({{2.0F, 0.0F}, {1.0F, 0.0F}});
  EXPECT_NEAR(classification->loss(logits, batch.target).item<double>(),
              (std::log1p(std::exp(-2.0)) + 1 + std::log1p(std::exp(-1.0))) / 2, 1e-6);
  EXPECT_EQ(classification->answers(logits, batch.target)->right, 1);
  const auto lost = torch::full({2, 2}, std::nan(""));
  EXPECT_EQ(classification->answers(lost, batch.target)->right, 1) << "class 0, as PyTorch's argmax answers";
}

TEST(Regression, IsOfMeanSquaresAndHasNoRightAnswers) {
  const Rows split(bytes_of({1, 2}), 4, bytes_of({10, 20, 30, 40}), 8);
  const auto regression = task("regression");
  const auto batches = regression->batches(split, {.shape = {.sizes = {1}}, .outputs = 2}, 2, torch::kCPU);
  const auto batch = batches->gather(std::vector<std::int64_t>{1});
  EXPECT_TRUE(batch.input.equal(torch::tensor({{2.0F}})));
  EXPECT_TRUE(batch.target.equal(torch::tensor({{30.0F, 40.0F}})));
  EXPECT_EQ(regression->loss(torch::tensor({{33.0F, 41.0F}}), batch.target).item<double>(), (9.0 + 1) / 2);
  EXPECT_FALSE(regression->answers(batch.target, batch.target));
}

TEST(NextToken, AnswersWithTheByteAfterEach) {
  const std::vector<std::uint8_t> text{'a', 'b', 'a', 'c', 'a', 'b', 'd'};
  const Rows split({text.begin(), text.end() - 1}, 3, {text.begin() + 1, text.end()}, 3);
  const auto next_token = task("next-token");
  const DatasetInfo dataset{.shape = {.sizes = {3}, .is_tokens = true}, .outputs = 128};
  const auto batches = next_token->batches(split, dataset, 2, torch::kCPU);
  const auto batch = batches->gather(std::vector<std::int64_t>{1, 0});
  EXPECT_TRUE(batch.input.equal(torch::tensor({{99L, 97L, 98L}, {97L, 98L, 97L}})));
  EXPECT_TRUE(batch.target.equal(torch::tensor({{97L, 98L, 100L}, {98L, 97L, 99L}})));
  const auto even = torch::zeros({2, 3, 128});
  EXPECT_NEAR(next_token->loss(even, batch.target).item<double>(), std::log(128.0), 1e-5);
  EXPECT_EQ(next_token->answers(torch::one_hot(batch.target, 128), batch.target)->right, 6);
  EXPECT_EQ(next_token->answers(even, batch.target)->all, 6);
  const auto& info = *Registry<TaskInfo>::find("next-token");
  EXPECT_EQ(2 * info.answers(dataset), 6);
  EXPECT_DOUBLE_EQ(info.majority_share(split, dataset, 2), 2.0 / 6);
}

}  // namespace
}  // namespace etude
