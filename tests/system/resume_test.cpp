// That a trial goes on from its checkpoint, not merely comes to the same end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <sstream>

#include "system/running_study.h"

namespace etude::system_test {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

// The seconds of the epochs after epoch 0, as the newest checkpoint below a folder holds them: no two trainings take
// the same time, so they tell whose epochs a record has. Two lines, then CBOR.
std::vector<double> seconds_in_checkpoint(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".checkpoint") files.push_back(entry.path());
  }
  if (files.empty()) return {};
  const auto content = read_file(*std::max_element(files.begin(), files.end()));
  const auto body = content.find('\n', content.find('\n') + 1) + 1;
  const auto snapshot = nlohmann::json::from_cbor(content.substr(body));
  std::vector<double> seconds;
  for (const auto& epoch : snapshot.at("history").at("epochs")) seconds.push_back(epoch.at(3));
  seconds.erase(seconds.begin());
  return seconds;
}

class ResumeTest : public RunningStudy {
 protected:
  [[nodiscard]] std::vector<double> recorded_seconds() const {
    std::istringstream epochs(type({"export", "--store", store("s"), "--what", "epochs", "--format", "csv"}).output);
    std::vector<double> seconds;
    std::string line;
    std::getline(epochs, line);  // the columns
    std::getline(epochs, line);  // epoch 0
    while (std::getline(epochs, line)) seconds.push_back(std::stod(fields(line).at(seconds_column)));
    return seconds;
  }
};

TEST_F(ResumeTest, TheEpochsOfTheCheckpointAreTheRecords) {
  auto command = run_command("s");
  command.insert(command.end(), {"--threads", "1", "--set", "grid.seeds=[0]", "--set", "problem.epochs=60"});
  {
    Process etude_run(command, log_);
    until(etude_run, [&] { return fs::exists(store("s") + ".checkpoints"); });
    etude_run.kill(SIGINT);
    ASSERT_EQ(etude_run.wait(milliseconds(60'000)), 130) << read_file(log_);
  }
  const auto before = seconds_in_checkpoint(store("s") + ".checkpoints");
  ASSERT_GT(before.size(), 0U);
  ASSERT_LT(before.size(), 60U) << "it was done: this shows nothing";
  ASSERT_EQ(run(command, folder_.string()).exit_code, 0);
  const auto after = recorded_seconds();
  ASSERT_EQ(after.size(), 60U);
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_DOUBLE_EQ(after[i], before[i]) << "epoch " << i + 1;
}

// Also across a kill: from its last checkpoint on, none twice, none missing.
TEST_F(ResumeTest, EpochsAreInTheStoreAsTheyHappen) {
  auto command = run_command("s");
  command.insert(command.end(), {"--threads", "1", "--workers", "1", "--set", "grid.seeds=[0]"});
  Process etude_run(command, log_);
  const auto query = [&](const std::string& sql) {
    return run({"/usr/bin/sqlite3", "-readonly", store("s"), sql}, folder_.string()).output;
  };
  const auto epochs = [&] {
    const auto count = query("SELECT count(*) FROM epochs_view WHERE status = 'running'");
    return count.empty() ? 0 : std::stoi(count);  // the store is not there yet, or is being written
  };
  until(etude_run, [&] { return epochs() > 2; });
  ASSERT_FALSE(HasFatalFailure()) << read_file(log_);
  const auto before = epochs();
  ::kill(etude_run.children().at(0), SIGKILL);
  until(etude_run, [&] { return epochs() > before + 1; });
  ASSERT_FALSE(HasFatalFailure()) << read_file(log_);
  EXPECT_EQ(query("SELECT count(*) = max(epoch) + 1, min(epoch), count(*) = count(train_loss) FROM epochs"), "1|0|1\n");
  etude_run.kill(SIGINT);
  EXPECT_EQ(etude_run.wait(milliseconds(60'000)), 130) << read_file(log_);
  EXPECT_EQ(query("SELECT count(*) FROM epochs"), "0\n") << "they are in its checkpoint, and nobody's here";
}

TEST_F(ResumeTest, ARunSaysWhomItWaitsFor) {
  auto command = run_command("s");
  command.insert(command.end(), {"--threads", "1", "--set", "grid.seeds=[0]"});
  {
    Process etude_run(command, log_);
    until(etude_run, [&] { return steps() > 0; });
    etude_run.kill(SIGINT);
    ASSERT_EQ(etude_run.wait(milliseconds(60'000)), 130) << read_file(log_);
  }
  const auto sqlite =
      run({"/usr/bin/sqlite3", store("s"),
           "UPDATE trials SET status = 'running', token = token + 1, worker = 'far:7', boot_id = 'far', "
           "process = '1:7:7', claimed_at = 0, lease_until = 0"},
          folder_.string());
  ASSERT_EQ(sqlite.exit_code, 0) << sqlite.errors;
  Process etude_run(command, log_);
  until(etude_run, [&] {
    return read_file(log_).find("waiting for Adam lr 0.001 seed 0, held by far:7 on another machine") !=
           std::string::npos;
  });
  etude_run.kill(SIGINT);
  EXPECT_EQ(etude_run.wait(milliseconds(60'000)), 130) << read_file(log_);
}

}  // namespace
}  // namespace etude::system_test
