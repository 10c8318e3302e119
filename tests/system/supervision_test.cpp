// What `etude run` does about workers that are stuck, stopped or killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "sanitized.h"
#include "system/running_study.h"

namespace etude::system_test {
namespace {

using std::chrono::milliseconds;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class SupervisionTest : public RunningStudy {
 protected:
  [[nodiscard]] std::vector<std::string> command(std::vector<std::string> more) const {
    auto command = run_command("s");
    command.insert(command.end(), {"--threads", "1"});
    command.insert(command.end(), more.begin(), more.end());
    return command;
  }
};

// Holds the main thread of another process while the rest of it lives, as a BLAS that spins does, or a read that never
// ends. Answers what the process ends with; its parent hears it only after this.
int hold_to_the_end(pid_t id) {
  EXPECT_EQ(::ptrace(PTRACE_SEIZE, id, nullptr, nullptr), 0) << "cannot trace";
  ::ptrace(PTRACE_INTERRUPT, id, nullptr, nullptr);
  int status = 0;
  while (::waitpid(id, &status, __WALL) == id && WIFSTOPPED(status)) {
  }
  return status;
}

TEST_F(SupervisionTest, AWorkerThatMakesNoStepIsEndedItsTrialTriedAgainThenFailed) {
  Process etude_run(command({"--workers", "1", "--patience", "3", "--set", "grid.seeds=[0]"}), log_);
  for (int attempt = 1; attempt <= 2; ++attempt) {
    until(etude_run, [&] { return steps() > 0; });
    ASSERT_FALSE(HasFatalFailure()) << read_file(log_);
    const int ending = hold_to_the_end(etude_run.children().at(0));
    ASSERT_TRUE(WIFEXITED(ending)) << ending;
    EXPECT_EQ(WEXITSTATUS(ending), 4);
  }
  EXPECT_EQ(etude_run.wait(milliseconds(60'000)), 1) << read_file(log_);
  EXPECT_THAT(read_file(log_), HasSubstr("no step for 3 s; this worker is stuck and ends"));
  EXPECT_THAT(read_file(log_), HasSubstr("failed: Adam lr 0.001 seed 0: no step for 3 s"));
}

// One is enough: a worker that does not hear it is ended when its time is over.
TEST_F(SupervisionTest, OneInterruptEndsAWorkerThatHangs) {
  Process etude_run(command({"--workers", "2", "--patience", "3"}), log_);
  until(etude_run, [&] { return status()["running"].size() == 2 && steps() > 0; });
  ASSERT_FALSE(HasFatalFailure()) << read_file(log_);
  ::kill(etude_run.children().at(0), SIGSTOP);
  etude_run.kill(SIGINT);
  EXPECT_EQ(etude_run.wait(milliseconds(60'000)), 130) << read_file(log_);
  // Both, where the one that hangs holds the store.
  EXPECT_THAT(read_file(log_), ContainsRegex("[12] worker.s. did not stop within 3 s: they are ended"));
  EXPECT_EQ(status()["pending"], 2) << "both claims are free again";
}

// As a backup holds it, from before Ctrl-C until a worker waits for it.
TEST_F(SupervisionTest, AStoreThatIsHeldWhileWorkersStopKeepsNoClaim) {
  Process etude_run(command({"--workers", "2"}), log_);
  until(etude_run, [&] { return status()["running"].size() == 2 && steps() > 0; });
  ASSERT_FALSE(HasFatalFailure()) << read_file(log_);
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(store("s").c_str(), &other), SQLITE_OK);
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> closed(other, &sqlite3_close);
  sqlite3_busy_timeout(other, 60'000);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  etude_run.kill(SIGINT);
  until(etude_run, [&] { return read_file(log_).find("waiting for store") != std::string::npos; });
  ASSERT_EQ(sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_EQ(etude_run.wait(milliseconds(60'000)), 130) << read_file(log_);
  EXPECT_THAT(read_file(log_), Not(HasSubstr("interrupted while")));
  EXPECT_EQ(status()["pending"], 2);
}

TEST_F(SupervisionTest, TheSecondInterruptDoesNotWait) {
  Process etude_run(command({"--workers", "1"}), log_);
  until(etude_run, [&] { return steps() > 0; });
  ASSERT_FALSE(HasFatalFailure()) << read_file(log_);
  ::kill(etude_run.children().at(0), SIGSTOP);
  etude_run.kill(SIGINT);
  until(etude_run, [&] { return read_file(log_).find("stopping: ") != std::string::npos; });
  etude_run.kill(SIGINT);
  EXPECT_EQ(etude_run.wait(milliseconds(60'000)), 130) << read_file(log_);
  EXPECT_THAT(read_file(log_), Not(HasSubstr("did not stop")));
  EXPECT_EQ(status()["pending"], 2);
}

TEST_F(SupervisionTest, ASignalThatEndsAWorkerIsNamed) {
  Process etude_run(command({"--workers", "1"}), log_);
  until(etude_run, [&] { return steps() > 0; });
  ASSERT_FALSE(HasFatalFailure()) << read_file(log_);
  ::kill(etude_run.children().at(0), SIGKILL);
  until(etude_run, [&] { return read_file(log_).find("a worker died (SIGKILL: ended from") != std::string::npos; });
  until_trained_further(etude_run);
  etude_run.kill(SIGTERM);
  EXPECT_EQ(etude_run.wait(milliseconds(60'000)), 130) << read_file(log_);
}

// ETUDE_WORKER, as long as it lives: a shell script, in which $worker is the real one.
class WorkerScript {
 public:
  WorkerScript(const std::string& path, const std::string& text) {
    std::ofstream(path) << "#!/bin/bash\nworker=" << ETUDE_BINARY_DIR << "/etude-worker\n" << text;
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    ::setenv("ETUDE_WORKER", path.c_str(), 1);
  }
  ~WorkerScript() { ::unsetenv("ETUDE_WORKER"); }
  WorkerScript(const WorkerScript&) = delete;
  WorkerScript& operator=(const WorkerScript&) = delete;
};

constexpr const char* hang = "exec tail -f /dev/null\n";

// As etude-worker does where OpenBLAS, while it is loaded, gets no memory (ulimit -v 600000); and while it is set up,
// when it catches SIGTERM already.
TEST_F(SupervisionTest, AWorkerThatNeverBeginsIsEnded) {
  for (const std::string begins : {"", "printf .\n", "trap : TERM; while :; do tail -f /dev/null; done\n"}) {
    const WorkerScript script(path("worker"), begins + hang);
    Process etude_run(command({"--workers", "1", "--patience", "1", "--device", "cpu"}), log_);
    until(etude_run, [&] { return read_file(log_).find("a worker died (it hung)") != std::string::npos; });
    EXPECT_THAT(read_file(log_), HasSubstr("has given no sign of life for 1 s: it is ended"));
    etude_run.kill(SIGINT);
    EXPECT_EQ(etude_run.wait(milliseconds(60'000)), 130) << read_file(log_);
    std::filesystem::remove(log_);
  }
}

TEST_F(SupervisionTest, AWorkerThatHangsWhenAllIsDoneDoesNotKeepTheRun) {
  const WorkerScript script(path("worker"), std::string("\"$worker\" \"$@\"\n") + hang);
  Process etude_run(command({"--workers", "1", "--patience", "5", "--device", "cpu", "--set", "problem.epochs=1"}),
                    log_);
  EXPECT_EQ(etude_run.wait(milliseconds(120'000)), 0) << read_file(log_);
  EXPECT_THAT(read_file(log_), HasSubstr("has given no sign of life for 5 s: it is ended"));
  EXPECT_THAT(read_file(log_), Not(HasSubstr("a worker died")));
}

// No library has a last word.
TEST_F(SupervisionTest, ALibraryThatHangsAtTheEndKeepsNoWorker) {
  if (testing_data::sanitized) GTEST_SKIP() << "a sanitizer wants to be the first library itself";
  const WorkerScript script(path("worker"), "LD_PRELOAD='" ETUDE_HANG_AT_EXIT "' exec \"$worker\" \"$@\"\n");
  Process etude_run(command({"--workers", "1", "--device", "cpu", "--set", "problem.epochs=1"}), log_);
  EXPECT_EQ(etude_run.wait(milliseconds(120'000)), 0) << read_file(log_);
  EXPECT_THAT(read_file(log_), Not(HasSubstr("no sign of life")));
}

// What a worker says last is that it has nothing left to say.
TEST_F(SupervisionTest, AWorkerSaysWhatItIsAbout) {
  ASSERT_EQ(type({"run", path("study.toml"), "--store", store("s"), "--set", "problem.epochs=1"}).exit_code, 0);
  const auto signs = run({std::string(ETUDE_BINARY_DIR) + "/etude-worker", "run", "--signs-of-life", "--store",
                          store("s"), "--study", "long", "--data-dir", path("none")},
                         folder_.string());
  EXPECT_EQ(signs.output, ".e");
}

TEST_F(SupervisionTest, ATimingThatHangsIsGivenUp) {
  const WorkerScript script(path("worker"), hang);
  for (const std::string command : {"check", "bench"}) {
    const auto result = type({command, path("study.toml"), "--patience", "1"});
    EXPECT_EQ(result.exit_code, 3);
    EXPECT_THAT(result.errors, HasSubstr("has not answered within 1 s and was ended"));
  }
}

TEST_F(SupervisionTest, ARunThatHasNothingToTrainSaysForWhomItWaits) {
  Process first(command({"--workers", "1", "--set", "grid.seeds=[0]"}), log_);
  until(first, [&] { return steps() > 0; });
  ASSERT_FALSE(HasFatalFailure()) << read_file(log_);
  const auto worker = std::to_string(first.children().at(0));
  const auto log = path("second log");
  Process second(command({"--workers", "2", "--set", "grid.seeds=[0]"}), log);
  const auto waiting = "waiting for process " + worker + " on ";
  until(second, [&] { return read_file(log).find(waiting) != std::string::npos; });
  EXPECT_THAT(read_file(log), HasSubstr(", which trains the last trial\n"));
  second.kill(SIGINT);
  EXPECT_EQ(second.wait(milliseconds(60'000)), 130) << read_file(log);
  first.kill(SIGINT);
  EXPECT_EQ(first.wait(milliseconds(60'000)), 130) << read_file(log_);
}

}  // namespace
}  // namespace etude::system_test
