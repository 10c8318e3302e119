// What `etude run` does about workers that are stuck, stopped or killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <csignal>
#include <memory>

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

// As etude-worker does where OpenBLAS, while it is loaded, gets no memory (ulimit -v 600000): it never comes to its
// main.
TEST_F(SupervisionTest, AWorkerThatNeverBeginsIsEnded) {
  write("worker", "#!/bin/sh\nexec tail -f /dev/null\n");
  std::filesystem::permissions(path("worker"), std::filesystem::perms::owner_all);
  ::setenv("ETUDE_WORKER", path("worker").c_str(), 1);
  Process etude_run(command({"--workers", "1", "--patience", "1", "--device", "cpu"}), log_);
  ::unsetenv("ETUDE_WORKER");
  until(etude_run, [&] { return read_file(log_).find("a worker died (SIGKILL") != std::string::npos; });
  EXPECT_THAT(read_file(log_), HasSubstr("a worker has not begun to work for 1 s: it is ended"));
  etude_run.kill(SIGINT);
  EXPECT_EQ(etude_run.wait(milliseconds(60'000)), 130) << read_file(log_);
}

}  // namespace
}  // namespace etude::system_test
