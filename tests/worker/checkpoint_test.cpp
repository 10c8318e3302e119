#include "worker/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstring>
#include <fstream>
#include <limits>

#include "core/error.h"

namespace etude {
namespace {

namespace fs = std::filesystem;

class CheckpointTest : public testing::Test {
 protected:
  void SetUp() override { fs::remove_all(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] std::vector<fs::path> files() const {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
      if (entry.is_regular_file()) paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    return paths;
  }

  fs::path folder_ = fs::path(testing::TempDir()) / ("checkpoint_test_" + std::to_string(::getpid()));
  Checkpoints checkpoints_{folder_, "key", "cpu, 1 thread"};
};

Snapshot snapshot_at(std::int64_t step) {
  Snapshot snapshot;
  snapshot.parameters = {1.5F, -0.0F, std::numeric_limits<float>::quiet_NaN(), static_cast<float>(step)};
  snapshot.buffers = {0.5F, 2};
  snapshot.optimizer = {.step = step, .scalars = {0.1 + 0.2}, .arrays = {{1, 2, 3, 4}, {}}};
  snapshot.epoch = 3;
  snapshot.epoch_step = 7;
  snapshot.metric_sums = {{"train_loss", {1.0 / 3, 7}}, {"gradient_norm", {0.7, 7}}};
  snapshot.epoch_seconds = 0.25;
  snapshot.history.epochs = {{0, 2.3, 0.1, 1.0}, {1, std::nan(""), 0.1, 2.0}, {2, INFINITY, 0.1, 2.0}};
  snapshot.history.epochs[2].metrics = {{"test_loss", -INFINITY}, {"gradient_norm", 1.0 / 3}};
  snapshot.history.step_losses = {2.5F, INFINITY};
  snapshot.history.divergence = {.step = 2, .cause = "loss is inf"};
  return snapshot;
}

TEST_F(CheckpointTest, ComesBackToTheLastBit) {
  const auto saved = snapshot_at(9);
  checkpoints_.save(saved);
  const auto loaded = checkpoints_.load();
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->parameters.size(), 4U);
  EXPECT_EQ(std::memcmp(loaded->parameters.data(), saved.parameters.data(), 4 * sizeof(float)), 0);
  EXPECT_EQ(loaded->optimizer.step, 9);
  EXPECT_EQ(loaded->optimizer.scalars, saved.optimizer.scalars);
  EXPECT_EQ(loaded->optimizer.arrays, saved.optimizer.arrays);
  EXPECT_EQ(loaded->epoch, 3);
  EXPECT_EQ(loaded->epoch_step, 7);
  EXPECT_EQ(loaded->metric_sums, saved.metric_sums);
  EXPECT_EQ(loaded->buffers, saved.buffers);
  EXPECT_EQ(loaded->epoch_seconds, 0.25);
  ASSERT_EQ(loaded->history.epochs.size(), 3U);
  EXPECT_TRUE(std::isnan(loaded->history.epochs[1].train_loss));
  EXPECT_EQ(loaded->history.epochs[2].train_loss, INFINITY);
  EXPECT_EQ(loaded->history.epochs[2].metrics, saved.history.epochs[2].metrics);
  EXPECT_TRUE(loaded->history.epochs[0].metrics.empty());
  EXPECT_EQ(loaded->history.step_losses, saved.history.step_losses);
  EXPECT_EQ(loaded->history.divergence->step, 2);
  EXPECT_EQ(loaded->history.divergence->cause, "loss is inf");
}

TEST_F(CheckpointTest, AreKeptApartFromTheTrialTheyWereOf) {
  const auto kept = Checkpoints::kept(folder_, "training", "cpu, 1 thread");
  for (const std::int64_t step : {5, 10, 12}) checkpoints_.save(snapshot_at(step));  // of 5 steps an epoch
  checkpoints_.move(10, kept);
  checkpoints_.move(99, kept);  // there is none
  checkpoints_.remove();
  EXPECT_FALSE(kept.load(9)) << "a trial of one epoch";
  EXPECT_EQ(kept.load(10)->optimizer.step, 10);
  EXPECT_EQ(kept.load(1'000'000'000'000)->optimizer.step, 10);
  EXPECT_FALSE(Checkpoints::kept(folder_, "training", "cpu, 2 threads").load());
  EXPECT_FALSE(Checkpoints::kept(folder_, "another", "cpu, 1 thread").load());
}

// Gone on from with other threads, a history would be neither mode's.
TEST_F(CheckpointTest, AnotherNumericModesIsLeftAlone) {
  const Checkpoints two_threads(folder_, "key", "cpu, 2 threads");
  two_threads.save(snapshot_at(9));
  EXPECT_FALSE(checkpoints_.load());
  checkpoints_.save(snapshot_at(3));
  EXPECT_EQ(checkpoints_.load()->optimizer.step, 3);
  EXPECT_EQ(two_threads.load()->optimizer.step, 9);
  checkpoints_.remove();
  EXPECT_FALSE(two_threads.load());
}

TEST_F(CheckpointTest, PassesOverWhatCannotBeRead) {
  checkpoints_.save(snapshot_at(3));
  fs::create_directory(files().at(0).parent_path() / "999999999999.checkpoint");
  EXPECT_EQ(checkpoints_.load()->optimizer.step, 3);
}

TEST_F(CheckpointTest, KeepsTheLastTwo) {
  for (const int step : {5, 10, 15, 100}) checkpoints_.save(snapshot_at(step));
  EXPECT_EQ(files().size(), 2U);
  EXPECT_EQ(checkpoints_.load()->optimizer.step, 100);
}

TEST_F(CheckpointTest, PassesOverADamagedOne) {
  checkpoints_.save(snapshot_at(5));
  checkpoints_.save(snapshot_at(10));
  const auto newest = files().back();
  const auto size = fs::file_size(newest);
  // A flipped bit at any byte, and a file cut off anywhere, must be noticed.
  for (std::uintmax_t at = 0; at < size; at += 13) {
    std::fstream file(newest, std::ios::binary | std::ios::in | std::ios::out);
    file.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(file.get());
    const auto put = [&](char c) {
      file.seekp(static_cast<std::streamoff>(at));
      file.put(c);
      file.flush();
    };
    put(static_cast<char>(byte ^ 4));
    EXPECT_EQ(checkpoints_.load()->optimizer.step, 5) << "byte " << at;
    put(byte);
  }
  EXPECT_EQ(checkpoints_.load()->optimizer.step, 10);
  fs::resize_file(newest, size / 2);
  EXPECT_EQ(checkpoints_.load()->optimizer.step, 5);
  fs::resize_file(newest, 0);
  EXPECT_EQ(checkpoints_.load()->optimizer.step, 5);
}

TEST_F(CheckpointTest, AWriteThatFailsLeavesTheEarlierOneAndNothingElse) {
  checkpoints_.save(snapshot_at(5));
  // A file may not grow past 100 bytes: the write stops half way, as on a full disk.
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  const rlimit small{.rlim_cur = 100, .rlim_max = limit.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  EXPECT_THROW(checkpoints_.save(snapshot_at(10)), EnvironmentError);
  setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(files().size(), 1U);
  EXPECT_EQ(checkpoints_.load()->optimizer.step, 5);
}

TEST_F(CheckpointTest, NoneAndRemoved) {
  EXPECT_FALSE(checkpoints_.load());
  checkpoints_.save(snapshot_at(5));
  checkpoints_.remove();
  EXPECT_FALSE(checkpoints_.load());
  EXPECT_FALSE(fs::exists(folder_ / "key"));
}

}  // namespace
}  // namespace etude
