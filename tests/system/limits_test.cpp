// What a machine or its administrator does not allow.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <filesystem>

#include "system/running_study.h"

namespace etude::system_test {
namespace {

using testing::HasSubstr;

class LimitsTest : public StudyFolder {
 protected:
  void SetUp() override {
    StudyFolder::SetUp();
    write("study.toml", R"(
name = "small"
[problem]
dataset = "cifar10"
model = "mlp"
batch_size = 50
epochs = 2
train_examples = 200
test_examples = 100
[grid]
optimizers = ["Adam", "SGD"]
learning_rates = [1e-3]
seeds = [0, 1]
[record]
steps = true
)");
  }

  [[nodiscard]] Result limited(const std::string& limit, std::vector<std::string> command) const {
    command.insert(command.begin(), {"/bin/bash", "-c", "ulimit -f " + limit + "; exec \"$@\"", "bash"});
    return run(command, folder_.string());
  }
};

TEST_F(LimitsTest, AStoreThatHadNoRoomToBeginIsToldAsWhatItIs) {
  ASSERT_EQ(limited("1", run_command("s")).exit_code, 3);
  ASSERT_TRUE(std::filesystem::is_empty(store("s")));
  for (const auto& words : {std::vector<std::string>{"status"}, {"store", "check"}}) {
    auto command = words;
    command.insert(command.end(), {"--store", store("s")});
    const auto result = type(command);
    EXPECT_EQ(result.exit_code, 3);
    EXPECT_THAT(result.errors, HasSubstr("is empty: nothing was recorded in it yet"));
  }
  EXPECT_THAT(type({"doctor", "--store", store("s")}).output, HasSubstr("is empty yet; etude run begins it"));
  const auto check = type({"check", path("study.toml"), "--no-measure", "--store", store("s")});
  EXPECT_EQ(check.exit_code, 0) << check.errors;
}

TEST_F(LimitsTest, NoPartOfAStudyFileStays) {
  const auto result = limited("1", {etude(), "init", path("new.toml")});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.errors,
              HasSubstr("cannot write " + path("new.toml") + ": File too large; the limit is 1024 bytes"));
  EXPECT_FALSE(std::filesystem::exists(path("new.toml")));
}

// In units of 1,024 bytes: not even a store, a store but no checkpoint, all but the page.
TEST_F(LimitsTest, AFileSizeLimitIsReportedAndNothingIsLost) {
  ASSERT_EQ(run(run_command("undisturbed"), folder_.string()).exit_code, 0);
  const auto expected = histories("undisturbed");
  for (const std::string limit : {"1", "8", "64"}) {
    const auto result = limited(limit, run_command("limit_" + limit));
    EXPECT_EQ(result.exit_code, 3) << "limit " << limit << ": " << result.errors;
    EXPECT_THAT(result.errors, HasSubstr("limit_" + limit + ".etude")) << "what could not be written";
    EXPECT_THAT(result.errors, HasSubstr(" bytes (ulimit -f)")) << "why";
    const auto again = run(run_command("limit_" + limit), folder_.string());
    EXPECT_EQ(again.exit_code, 0) << "limit " << limit << ": " << again.errors;
    EXPECT_THAT(histories("limit_" + limit), testing::ElementsAreArray(expected));
  }
}

TEST_F(LimitsTest, AWorkerForEachCoreThatTheAffinityLeaves) {
  cpu_set_t before;
  ASSERT_EQ(::sched_getaffinity(0, sizeof before, &before), 0);
  int first = 0;
  while (!CPU_ISSET(first, &before)) ++first;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(first, &one);
  ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);  // children have it too
  const auto result = run(run_command("one_core"), folder_.string());
  const auto doctor = type({"doctor", "--json"});
  ASSERT_EQ(::sched_setaffinity(0, sizeof before, &before), 0);
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_THAT(result.errors, HasSubstr("1 worker(s) of 1 thread(s)"));
  const auto findings = nlohmann::json::parse(doctor.output);
  const auto cores = std::find_if(findings.begin(), findings.end(), [](const auto& f) { return f["what"] == "cores"; });
  ASSERT_NE(cores, findings.end());
  EXPECT_EQ((*cores)["value"], "1");
}

}  // namespace
}  // namespace etude::system_test
