// `etude run` in a shell with job control, in a terminal of its own, where keys are typed.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>

#include "system/running_study.h"

namespace etude::system_test {
namespace {

using testing::HasSubstr;

// 'R', 'S', 'T' (stopped), ... of proc(5); 0 where there is no such process.
char state(pid_t id) {
  const auto stat = read_file("/proc/" + std::to_string(id) + "/stat");
  const auto end = stat.rfind(')');
  return end == std::string::npos ? '\0' : stat.at(end + 2);
}

class TerminalTest : public RunningStudy {
 protected:
  void SetUp() override {
    RunningStudy::SetUp();
    shell_ = ::forkpty(&terminal_, nullptr, nullptr, nullptr);
    if (shell_ == 0) {
      for (const int number : {SIGHUP, SIGINT}) ::signal(number, SIG_DFL);  // who runs the tests may ignore them
      ::execl("/bin/bash", "bash", "--norc", "--noprofile", "-i", nullptr);
      ::_exit(127);
    }
  }
  void TearDown() override {
    close_terminal();
    ::waitpid(shell_, nullptr, 0);
    RunningStudy::TearDown();
  }

  void close_terminal() {
    if (terminal_ >= 0) ::close(terminal_);
    terminal_ = -1;
  }
  void keys(const std::string& text) const {
    ASSERT_EQ(::write(terminal_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  // Looks until it is so, and meanwhile reads what the terminal shows, since nobody else does.
  void until(const std::function<bool()>& is_so) {
    while (!is_so()) {
      pollfd poll{.fd = terminal_, .events = POLLIN, .revents = 0};  // of -1, none, it only waits
      if (::poll(&poll, 1, 20) <= 0) continue;
      std::array<char, 4096> block{};
      const auto count = ::read(terminal_, block.data(), block.size());
      if (count > 0) screen_.append(block.data(), static_cast<std::size_t>(count));
    }
  }
  // Types the command, with `before` and `after` it, and waits until its workers train; answers its process.
  pid_t type_run(const std::string& before = "", const std::string& after = "") {
    std::string line = before + etude() + " run " + path("study.toml") + " --workers 2 --threads 1 --store " +
                       store("s") +
                       " --set problem.batch_size=1 --set problem.train_examples=10000";  // a long first epoch
    keys(line + " >/dev/null 2>" + log_ + after + "\n");
    until([&] { return status()["running"].size() == 2 && steps() > 0; });
    return children_of(shell_).at(0);
  }
  // In order: each worker has left one, which a worker that was killed before its first epoch's end has not.
  [[nodiscard]] bool checkpoints_are_left() const {
    const std::filesystem::path folder = store("s") + ".checkpoints";
    return std::filesystem::exists(folder) && !std::filesystem::is_empty(folder);
  }

  pid_t shell_ = -1;
  int terminal_ = -1;
  std::string screen_;
};

TEST_F(TerminalTest, CtrlZStopsTheWorkersFgLetsThemGoOnAndOneCtrlCEndsAll) {
  const pid_t run = type_run();
  const auto workers = children_of(run);
  ASSERT_EQ(workers.size(), 2U);
  const auto are_stopped = [&](pid_t id) { return state(id) == 'T'; };
  keys("\x1a");
  until([&] { return are_stopped(run) && std::all_of(workers.begin(), workers.end(), are_stopped); });
  const auto stopped_at = steps();
  keys("fg\n");
  until([&] { return steps() > stopped_at; });
  EXPECT_EQ(children_of(run), workers) << "the same go on";
  keys("\x03");
  until([&] { return children_of(shell_).empty(); });
  keys("echo code=$?\n");
  until([&] { return screen_.find("code=130") != std::string::npos; });
  EXPECT_EQ(status()["pending"], 2) << "given back in order";
  const auto said = read_file(log_);
  EXPECT_EQ(said.find("stopping: "), said.rfind("stopping: "));
  EXPECT_THAT(said, HasSubstr("to go on: "));
  EXPECT_TRUE(checkpoints_are_left());
}

TEST_F(TerminalTest, AClosedTerminalEndsTheRunInOrder) {
  type_run();
  close_terminal();
  until([&] { return status().value("pending", 0) == 2; });
  until([&] { return read_file(log_).find("to go on: ") != std::string::npos; });
  EXPECT_TRUE(checkpoints_are_left());
}

TEST_F(TerminalTest, UnderNohupTheRunOutlivesTheTerminal) {
  const pid_t run = type_run("nohup ", " &");
  close_terminal();
  ::waitpid(shell_, nullptr, 0);
  const auto before = steps();
  until([&] { return steps() > before; });
  ::kill(run, SIGTERM);
  until([&] { return state(run) == '\0' || state(run) == 'Z'; });
  EXPECT_EQ(status()["pending"], 2);
}

}  // namespace
}  // namespace etude::system_test
