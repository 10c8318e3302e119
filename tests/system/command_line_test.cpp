// The command line's contract: exit codes, messages, and that nothing half-written stays behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "system/study_folder.h"

namespace etude::system_test {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr const char* study = R"(
name = "small"
[problem]
dataset = "cifar10"
model = "mlp"
batch_size = 50
epochs = 15
train_examples = 1000
test_examples = 100
[grid]
optimizers = ["Adam", "SGD"]
learning_rates = [1e-3, 1e-2]
seeds = [0]
[record]
steps = true
)";

class CommandLine : public StudyFolder {
 protected:
  void SetUp() override {
    StudyFolder::SetUp();
    write("study.toml", study);
  }
};

TEST_F(CommandLine, NamesWhatIsMisspelt) {
  const auto command = type({"shwo"});
  EXPECT_EQ(command.exit_code, 2);
  EXPECT_THAT(command.errors, HasSubstr("unknown command 'shwo'; did you mean 'show'?"));
  EXPECT_EQ(type({"show", "--jsno"}).exit_code, 2);
  EXPECT_EQ(type({"--stoer", "x", "show"}).exit_code, 2);
  const auto nothing = type({});
  EXPECT_EQ(nothing.exit_code, 2);
  EXPECT_THAT(nothing.errors, HasSubstr("Subcommands:"));
  EXPECT_EQ(type({"--version"}).exit_code, 0);
}

TEST_F(CommandLine, EveryCommandHelpsWithAnExample) {
  const auto help_of_all = type({"--help"}).output;
  std::istringstream lines(help_of_all.substr(help_of_all.find("Subcommands:\n") + 13));
  std::vector<std::string> commands;
  for (std::string line; std::getline(lines, line);) {
    const bool begins_one = line.size() > 2 && line.starts_with("  ") && line[2] != ' ';
    if (begins_one) commands.push_back(line.substr(2, line.find(' ', 2) - 2));
  }
  EXPECT_THAT(commands, testing::IsSupersetOf({"run", "compare", "report", "store", "schedules"}));
  for (const auto& command : commands) {
    const auto help = type({command, "--help"});
    EXPECT_EQ(help.exit_code, 0) << command;
    EXPECT_THAT(help.output, HasSubstr("Example:\n")) << command;
  }
}

TEST_F(CommandLine, AWrongStudyFileCreatesNothing) {
  write("wrong.toml", "name = \"wrong\"\n[problem]\ndataset = \"cifar01\"\nmodel = \"mlp\"\n");
  for (const char* command : {"check", "run"}) {
    const auto result = type({command, path("wrong.toml"), "--store", store("wrong")});
    EXPECT_EQ(result.exit_code, 2) << command;
    EXPECT_THAT(result.errors, HasSubstr("wrong.toml:3:11: unknown dataset 'cifar01'; did you mean 'cifar10'?"));
  }
  EXPECT_FALSE(fs::exists(store("wrong")));
}

TEST_F(CommandLine, InitWritesAStudyThatIsRightAndNeverOverwrites) {
  EXPECT_EQ(type({"init", path("mine.toml")}).exit_code, 0);
  const auto written = read_file(path("mine.toml"));
  EXPECT_EQ(type({"check", path("mine.toml"), "--no-measure"}).exit_code, 0);
  EXPECT_EQ(type({"init", path("mine.toml")}).exit_code, 2);
  EXPECT_EQ(read_file(path("mine.toml")), written);
}

TEST_F(CommandLine, CheckMeasuresWhatAnOptimizersStepsCost) {
  write("check.toml", R"(name = "check"
[problem]
dataset = "cifar10"
model = "mlp"
batch_size = 10
train_examples = 200
test_examples = 100
[grid]
optimizers = ["SGD", "Adam", "SAM"]
learning_rates = [1e-3]
seeds = [0]
)");
  const auto check = type({"check", path("check.toml")});
  EXPECT_EQ(check.exit_code, 0) << check.errors;
  EXPECT_THAT(check.output,
              testing::ContainsRegex("\nspeed: [0-9]+ ms a step.*\nspeed of SAM: [0-9]+ ms a step.*\ntime: "));
  EXPECT_THAT(check.output, testing::Not(HasSubstr("speed of Adam"))) << "it costs what SGD does";
}

TEST_F(CommandLine, DataThatIsNotThereOrDamagedStopsBeforeAnyTraining) {
  const auto absent = type({"run", path("study.toml"), "--store", store("no_data"), "--data-dir", path("data")});
  EXPECT_EQ(absent.exit_code, 3);
  EXPECT_THAT(absent.errors, HasSubstr("etude data fetch cifar10"));
  EXPECT_FALSE(fs::exists(store("no_data")));
}

TEST_F(CommandLine, AFileThatIsNoStoreIsLeftAsItIs) {
  write("letter.etude", "Dear store, ...");
  for (const auto& command : {std::vector<std::string>{"show"}, {"status"}, {"export"}, {"run", path("study.toml")}}) {
    auto arguments = command;
    arguments.insert(arguments.end(), {"--store", path("letter.etude")});
    const auto result = type(arguments);
    EXPECT_EQ(result.exit_code, 3) << command[0];
    EXPECT_THAT(result.errors, HasSubstr("letter.etude")) << command[0];
  }
  EXPECT_EQ(read_file(path("letter.etude")), "Dear store, ...");
}

TEST_F(CommandLine, AWrongDeviceIsNoTrialsFailure) {
  for (const char* device : {"gpu", "cuda:x", ""}) {
    const auto result = type({"run", path("study.toml"), "--store", store("device"), "--device", device});
    EXPECT_EQ(result.exit_code, 2) << device;
  }
  EXPECT_FALSE(fs::exists(store("device")));
}

TEST_F(CommandLine, ATerminalThatIsGoneDoesNotEndAStudy) {
  auto command = run_command("closed");
  Process etude_run(command, "/dev/full");
  EXPECT_EQ(etude_run.wait(milliseconds(120'000)), 3) << "the result could not be printed";
  EXPECT_THAT(type({"status", "--store", store("closed")}).output, HasSubstr("4 done"));
}

// Ctrl-C: exit 130 with the command that goes on; going on gives the undisturbed run's numbers to the last bit.
TEST_F(CommandLine, AnInterruptedRunGoesOnWhereItStopped) {
  ASSERT_EQ(run(run_command("undisturbed"), folder_.string()).exit_code, 0);
  const auto log = path("log");
  int interrupts = 0;
  while (true) {
    auto command = run_command("interrupted");
    command.insert(command.end(), {"--set", "grid.seeds=[0]"});
    Process etude_run(command, log);
    // Longer from time to time: on a busy machine a worker may take seconds to start.
    auto code = etude_run.wait(milliseconds(1000 * (interrupts + 1)));
    if (!code) {
      etude_run.kill(SIGINT);
      code = etude_run.wait(milliseconds(10'000));
      ASSERT_TRUE(code) << "still running 10 s after Ctrl-C";
    }
    if (*code == 0) break;
    ASSERT_EQ(*code, 130) << read_file(log);
    ++interrupts;
  }
  ASSERT_GT(interrupts, 0) << "never interrupted: the test shows nothing";
  EXPECT_THAT(read_file(log), HasSubstr("to go on: " + etude() + " run " + path("study.toml") + " --store " +
                                        store("interrupted") + " --set 'grid.seeds=[0]'"));
  EXPECT_THAT(histories("interrupted"), testing::ElementsAreArray(histories("undisturbed")));
}

TEST_F(CommandLine, TwoRunsShareAStoreAndARunAgainTrainsNothing) {
  const auto log_a = path("a"), log_b = path("b");
  Process a(run_command("shared"), log_a), b(run_command("shared"), log_b);
  EXPECT_EQ(a.wait(milliseconds(120'000)), 0) << read_file(log_a);
  EXPECT_EQ(b.wait(milliseconds(120'000)), 0) << read_file(log_b);
  EXPECT_THAT(histories("shared"), testing::SizeIs(4 * (16 + 15 * 20))) << "a trial is missing or stands twice";
  const auto again = run(run_command("shared"), folder_.string());
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.errors, HasSubstr("4 done before"));
}

}  // namespace
}  // namespace etude::system_test
