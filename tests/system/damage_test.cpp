// Data files that are damaged before or while they are trained on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "system/running_study.h"

namespace etude::system_test {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using testing::HasSubstr;

class DamageTest : public RunningStudy {
 protected:
  void SetUp() override {
    RunningStudy::SetUp();
    fs::create_directories(data_dir_);
    fs::copy(real_data_dir() / "mnist", data_dir_ / "mnist", fs::copy_options::recursive);
  }

  // One byte, in the same file; its size and time of modification stay.
  void flip_a_byte() const {
    const auto time = fs::last_write_time(images_);
    std::fstream file(images_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(1000);
    const auto byte = static_cast<char>(file.get() ^ 1);
    file.seekp(1000);
    file.put(byte);
    file.close();
    fs::last_write_time(images_, time);
  }
  [[nodiscard]] std::vector<std::string> command() const {
    auto command = run_command("s");
    command.insert(command.end(),
                   {"--data-dir", data_dir_.string(), "--set", "problem.dataset=mnist", "--threads", "1"});
    return command;
  }

  fs::path data_dir_ = folder_ / "data", images_ = data_dir_ / "mnist/train-images-idx3-ubyte";
};

TEST_F(DamageTest, WhatIsDamagedIsNotTrainedOnAndTheRemedyMendsIt) {
  flip_a_byte();
  const auto refused = run(command(), folder_.string());
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.errors, HasSubstr(images_.string() + ": damaged: SHA-256"));
  EXPECT_THAT(refused.errors, HasSubstr("`etude data fetch mnist --data-dir " + data_dir_.string() + "` brings it"));
  EXPECT_FALSE(fs::exists(store("s")));
  const auto fetch = type(
      {"data", "fetch", "mnist", "--from", (real_data_dir() / "mnist").string(), "--data-dir", data_dir_.string()});
  EXPECT_EQ(fetch.exit_code, 0) << fetch.errors;
  EXPECT_EQ(type({"data", "check", "mnist", "--data-dir", data_dir_.string()}).exit_code, 0);
}

TEST_F(DamageTest, DamageWhileTrainingEndsTheRunAndNothingOfItIsKept) {
  Process etude_run(command(), log_);
  until(etude_run, [&] { return steps() > 0; });
  ASSERT_FALSE(HasFatalFailure()) << read_file(log_);
  flip_a_byte();
  EXPECT_EQ(etude_run.wait(milliseconds(60'000)), 3) << read_file(log_);
  EXPECT_THAT(read_file(log_), HasSubstr(images_.string() + " was written to while it was trained on"));
  EXPECT_EQ(status()["pending"], 2);
}

TEST_F(DamageTest, AFileThatIsCutOffWhileTrainingIsNamed) {
  Process etude_run(command(), log_);
  until(etude_run, [&] { return steps() > 0; });
  ASSERT_FALSE(HasFatalFailure()) << read_file(log_);
  fs::resize_file(images_, 4096);
  EXPECT_EQ(etude_run.wait(milliseconds(60'000)), 3) << read_file(log_);
  EXPECT_THAT(read_file(log_), testing::AnyOf(HasSubstr("SIGBUS: a file that it had mapped was cut off"),
                                              HasSubstr("was written to while it was trained on")));
  EXPECT_EQ(status()["pending"], 2);
}

}  // namespace
}  // namespace etude::system_test
