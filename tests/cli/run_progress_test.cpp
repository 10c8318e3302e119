#include "cli/run_progress.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "cli/filled_store.h"
#include "host/shell_word.h"

namespace etude::cli {
namespace {

class RunProgressTest : public testing::Test {
 protected:
  void SetUp() override { store_->add(study_, false); }
  void TearDown() override { std::filesystem::remove(path_); }

  [[nodiscard]] Claim begin_a_trial() const {
    return store_->claim("a", this_worker(), std::chrono::seconds(20)).value();
  }
  void finish_a_trial() const { finish(begin_a_trial()); }
  void finish(const Claim& claim) const {
    store_->commit(claim, testing_data::made_up_history(claim.trial, 1e-3),
                   {.version = "0", .numeric_mode = "cpu", .data_checksum = "abc", .host = "h"});
  }

  const std::string path_ = testing::TempDir() + "run_progress_" + std::to_string(::getpid()) + ".etude";
  const Study study_ = parse_study(R"(
name = "a"
[problem]
dataset = "cifar10"
model = "mlp"
epochs = 1
[grid]
optimizers = ["Adam"]
learning_rates = [1e-3]
seeds = [0, 1, 2, 3]
)",
                                   "test.toml");
  const std::unique_ptr<Store> store_ = open_store(path_, OpenMode::create);
};

// As one looks that has finished after the clock was set back.
TEST_F(RunProgressTest, ATrialIsToldOnceWhateverTheClockSaid) {
  finish_a_trial();
  RunProgressReport report(*store_, study_, false);
  report.begin(store_->counts("a"));
  for (int trial = 2; trial <= 3; ++trial) {
    finish_a_trial();
    ASSERT_EQ(std::system(("sqlite3 " + shell_word(path_) + " 'UPDATE trials SET finished_at = 1000'").c_str()), 0);
    testing::internal::CaptureStderr();
    report.look();
    report.look();
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              fmt::format("{}/4 Adam lr 0.001 seed {}: completed\n", trial, trial - 1));
  }
}

TEST_F(RunProgressTest, ATrialThatEndsBeforeAnEarlierOneIsToldOnce) {
  RunProgressReport report(*store_, study_, false);
  report.begin(store_->counts("a"));
  testing::internal::CaptureStderr();
  const auto slow = begin_a_trial();
  finish_a_trial();
  report.look();
  finish_a_trial();
  report.look();
  finish(slow);
  report.look();
  report.look();
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "1/4 Adam lr 0.001 seed 1: completed\n2/4 Adam lr 0.001 seed 2: completed\n3/4 Adam lr 0.001 seed 0: "
            "completed\n");
}

}  // namespace
}  // namespace etude::cli
