#include "host/child_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>

namespace etude {
namespace {

TEST(ChildProcess, IsCapturedToItsEnd) {
  const auto captured = run_captured({.arguments = {"sh", "-c", "printf 'a b'; exit 7"}});
  EXPECT_EQ(captured.output, "a b");
  ASSERT_TRUE(WIFEXITED(captured.status));
  EXPECT_EQ(WEXITSTATUS(captured.status), 7);
}

// More than a pipe holds.
TEST(ChildProcess, MaySayALot) {
  EXPECT_EQ(run_captured({.arguments = {"head", "-c", "1000000", "/dev/zero"}}).output.size(), 1'000'000U);
}

TEST(ChildProcess, ReadsItsInputFromAFile) {
  const auto path = testing::TempDir() + "child_process_input";
  std::ofstream(path) << "from a file";
  EXPECT_EQ(run_captured({.arguments = {"cat"}, .input = path}).output, "from a file");
  std::filesystem::remove(path);
  EXPECT_THROW(run_captured({.arguments = {"cat"}, .input = path}), StartError);
}

TEST(ChildProcess, WorksInItsFolder) {
  const auto folder = std::filesystem::canonical(testing::TempDir());
  EXPECT_EQ(run_captured({.arguments = {"pwd", "-P"}, .folder = folder}).output, folder.string() + "\n");
  EXPECT_THROW(run_captured({.arguments = {"pwd"}, .folder = folder / "absent"}), StartError);
}

TEST(ChildProcess, SaysItsErrorsWhereItsOutputGoes) {
  const std::vector<std::string> arguments{"sh", "-c", "echo out; echo error >&2"};
  EXPECT_EQ(run_captured({.arguments = arguments, .errors_to_output = true}).output, "out\nerror\n");
}

TEST(ChildProcess, ThatCannotBeStartedSaysWhy) {
  try {
    ChildProcess({.arguments = {"no-such-program"}});
    ADD_FAILURE();
  } catch (const StartError& error) {
    EXPECT_EQ(error.number, ENOENT);
    EXPECT_STREQ(error.what(), "cannot start no-such-program: No such file or directory");
  }
  try {
    ChildProcess({.arguments = {"/dev/null"}});
    ADD_FAILURE();
  } catch (const StartError& error) {
    EXPECT_EQ(error.number, EACCES);
  }
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "no zombie stays";
}

TEST(ChildProcess, IsEndedWithTheObject) {
  pid_t id = 0;
  {
    ChildProcess process({.arguments = {"tail", "-f", "/dev/null"}});
    id = process.id();
    EXPECT_FALSE(process.ending());
    ChildProcess moved(std::move(process));
    EXPECT_EQ(moved.id(), id);
    EXPECT_EQ(::kill(id, 0), 0);
  }
  EXPECT_EQ(::kill(id, 0), -1);
}

TEST(ChildProcess, TellsPollWhenItEnds) {
  ChildProcess process({.arguments = {"tail", "-f", "/dev/null"}});
  pollfd poll{.fd = process.descriptor(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(::poll(&poll, 1, 0), 0);
  process.signal(SIGTERM);
  EXPECT_EQ(::poll(&poll, 1, -1), 1);
  const int status = process.wait();
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGTERM);
  EXPECT_EQ(process.ending(), status);
}

TEST(ChildProcess, EndsWhenItsTimeIsOver) {
  const auto captured =
      run_captured({.arguments = {"sh", "-c", "echo a; exec tail -f /dev/null"}}, std::chrono::seconds(1));
  EXPECT_TRUE(captured.too_late);
  EXPECT_EQ(captured.output, "a\n");
  ASSERT_TRUE(WIFSIGNALED(captured.status));
  EXPECT_EQ(WTERMSIG(captured.status), SIGKILL);
  EXPECT_FALSE(run_captured({.arguments = {"true"}}, std::chrono::seconds(600)).too_late);
}

TEST(ChildProcess, IgnoresTheSignalsThatItIsToldTo) {
  const std::vector<std::string> interrupts_itself{"sh", "-c", "kill -INT $$; echo still here"};
  EXPECT_EQ(run_captured({.arguments = interrupts_itself, .ignored_signals = {SIGINT}}).output, "still here\n");
  EXPECT_EQ(run_captured({.arguments = interrupts_itself}).output, "");
}

TEST(Pipe, GivesWhatIsThereAndWaitsForNothing) {
  auto pipe = make_pipe();
  EXPECT_EQ(read_available(pipe.read), "");
  ASSERT_EQ(::write(pipe.write.number(), "ab", 2), 2);
  EXPECT_EQ(read_available(pipe.read), "ab");
  EXPECT_EQ(read_available(pipe.read), "");
  pipe.write = FileDescriptor(-1);
  EXPECT_EQ(read_available(pipe.read), "");
}

}  // namespace
}  // namespace etude
