// A longer trial goes on from a shorter one's last checkpoint, and comes to what a training at once comes to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "system/study_folder.h"

namespace etude::system_test {
namespace {

using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

class LongerTest : public StudyFolder {
 protected:
  void SetUp() override {
    StudyFolder::SetUp();
    write("study.toml", R"(
name = "longer"
[problem]
dataset = "cifar10"
model = "notebook-cnn"
batch_size = 64
epochs = 3
train_examples = 400
test_examples = 200
[grid]
optimizers = ["Adam", "SGD", "NAdam", "ScheduleFreeAdamW"]
learning_rates = [1e-3, 1e10]
seeds = [0]
[record]
steps = true
checkpoints = true
)");
  }

  // Each epoch has 7 steps. What it says.
  std::string train(const std::string& name, std::vector<std::string> overrides) const {
    auto command = run_command(name);
    command.insert(command.end(), {"--workers", "2", "--threads", "1"});
    for (const auto& override : overrides) command.insert(command.end(), {"--set", override});
    const auto result = run(command, folder_.string());
    EXPECT_EQ(result.exit_code, 0) << result.errors;
    return result.errors;
  }
  // Of each epoch after epoch 0: no two trainings take the same time.
  std::vector<std::string> seconds(const std::string& name) const {
    std::istringstream epochs(type({"export", "--store", store(name), "--format", "csv"}).output);
    std::vector<std::string> result;
    std::string line;
    std::getline(epochs, line);  // the columns
    while (std::getline(epochs, line)) result.push_back(fields(line).at(seconds_column));
    return result;
  }
  // By the file's place: weights and the optimizer's state of all checkpoints of so many steps.
  std::map<std::string, std::string> trained(const std::string& name, const std::string& steps) const {
    std::map<std::string, std::string> result;
    const fs::path folder = store(name) + ".checkpoints";
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.path().filename() != steps + ".checkpoint") continue;
      const auto content = read_file(entry.path());
      const auto body = content.find('\n', content.find('\n') + 1) + 1;
      const auto snapshot = nlohmann::json::from_cbor(content.substr(body));
      result[fs::relative(entry.path(), folder)] = snapshot.at("parameters").dump() + snapshot.at("optimizer").dump();
    }
    return result;
  }
};

TEST_F(LongerTest, ComesToWhatATrainingAtOnceComesTo) {
  EXPECT_THAT(train("s", {"problem.epochs=2"}), Not(HasSubstr("go on from")));
  const auto before = seconds("s");
  EXPECT_THAT(type({"check", path("study.toml"), "--store", store("s"), "--no-measure"}).output,
              HasSubstr("8 of the others may go on from shorter trials' checkpoints"));
  EXPECT_THAT(train("s", {}), HasSubstr("8 trial(s) may go on from shorter ones' checkpoints"));
  train("at_once", {});
  EXPECT_EQ(histories("s"), histories("at_once"));
  const auto weights = trained("s", "000000000021");
  EXPECT_EQ(weights.size(), 8U);
  EXPECT_EQ(weights, trained("at_once", "000000000021"));
  const auto after = seconds("s");
  ASSERT_EQ(before.size(), 8U * 3);
  ASSERT_EQ(after.size(), 8U * 4);
  for (std::size_t trial = 0; trial < 8; ++trial) {
    for (std::size_t epoch = 0; epoch < 3; ++epoch) EXPECT_EQ(after[4 * trial + epoch], before[3 * trial + epoch]);
  }
}

// The epoch that max_steps cuts short is no whole one: the longer trial trains it anew.
TEST_F(LongerTest, GoesOnFromTheLastWholeEpoch) {
  train("s", {"problem.max_steps=17"});
  EXPECT_EQ(trained("s", "000000000014").size(), 8U);
  EXPECT_THAT(train("s", {}), HasSubstr("8 trial(s) may go on"));
  train("at_once", {});
  EXPECT_EQ(histories("s"), histories("at_once"));
}

TEST_F(LongerTest, BeginsAnewWhereTheShorterOneIsNotItsBeginning) {
  const auto train_adam = [&](const std::string& name, std::vector<std::string> overrides) {
    overrides.emplace_back("grid.optimizers=['Adam']");
    return train(name, overrides);
  };
  train_adam("s", {"problem.epochs=2", "record.steps=false"});
  EXPECT_THAT(train_adam("s", {}), Not(HasSubstr("go on from"))) << "the steps were not recorded";
  EXPECT_THAT(train_adam("s", {"problem.epochs=4", "schedule.name=warmup-cosine"}), Not(HasSubstr("go on from")));
  train_adam("continued", {"problem.epochs=2", "problem.data_order=continued"});
  EXPECT_THAT(train_adam("continued", {"problem.data_order=continued"}), HasSubstr("\n1 trial(s) may go on from"));
  train_adam("continued_at_once", {"problem.data_order=continued"});
  EXPECT_EQ(histories("continued"), histories("continued_at_once"));
}

TEST_F(LongerTest, KeepsNothingUnasked) {
  train("s", {"problem.epochs=1", "record.checkpoints=false"});
  EXPECT_FALSE(fs::exists(store("s") + ".checkpoints"));
}

}  // namespace
}  // namespace etude::system_test
