// kill -9 at random moments, of workers and of `etude run` alike: every trial once, histories bit-identical.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <random>

#include "system/study_folder.h"

namespace etude::system_test {
namespace {

using std::chrono::milliseconds;
namespace fs = std::filesystem;

constexpr const char* study = R"(
name = "kill"
[problem]
dataset = "cifar10"
model = "notebook-cnn"
batch_size = 64
epochs = 4
train_examples = 400
test_examples = 200
[grid]
optimizers = ["Adam", "SGD", "NAdam"]
learning_rates = [1e-3, 1e-1]
seeds = [0, 1]
[record]
steps = true
)";
constexpr int trials = 12;

class KillTest : public StudyFolder {
 protected:
  void SetUp() override {
    StudyFolder::SetUp();
    write("study.toml", study);
  }
};

TEST_F(KillTest, FiftyKillsChangeNothing) {
  const auto undisturbed = run(run_command("undisturbed"), folder_.string());
  ASSERT_EQ(undisturbed.exit_code, 0) << undisturbed.errors;
  const auto expected = histories("undisturbed");

  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("random seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::string log = (folder_ / "log").string();
  int kills = 0;
  for (int round = 0; kills < 50; ++round) {
    const auto name = "killed_" + std::to_string(round);
    for (bool finished = false; !finished;) {
      Process etude_run(run_command(name), log);
      while (true) {
        if (const auto code = etude_run.wait(milliseconds(random() % 2500))) {
          ASSERT_EQ(*code, 0) << read_file(log);
          finished = true;
          break;
        }
        ++kills;
        const auto workers = etude_run.children();
        if (workers.empty() || random() % 3 == 0) {
          etude_run.kill(SIGKILL);
          ASSERT_EQ(etude_run.wait(milliseconds(10'000)), 128 + SIGKILL);
          break;
        }
        ::kill(workers[random() % workers.size()], SIGKILL);
      }
    }
    EXPECT_THAT(histories(name), testing::ElementsAreArray(expected)) << "round " << round;
    EXPECT_TRUE(!fs::exists(store(name) + ".checkpoints") || fs::is_empty(store(name) + ".checkpoints"));
    const auto integrity = run(
        {"/usr/bin/sqlite3", store(name), "PRAGMA integrity_check; SELECT count(*) FROM trials;"}, folder_.string());
    EXPECT_EQ(integrity.output, "ok\n" + std::to_string(trials) + "\n");
  }
}

}  // namespace
}  // namespace etude::system_test
