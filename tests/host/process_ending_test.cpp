#include "host/process_ending.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

namespace etude {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// What is said of a child that does this.
std::string ending_of(const std::function<void()>& act) {
  const pid_t id = ::fork();
  if (id == 0) {
    act();
    ::_exit(7);
  }
  int status = 0;
  ::waitpid(id, &status, 0);
  return describe_ending(status);
}

TEST(ProcessEnding, IsTheExitCodeOrTheSignalsName) {
  EXPECT_EQ(ending_of([] {}), "exit code 7");
  EXPECT_THAT(ending_of([] { ::raise(SIGKILL); }), StartsWith("SIGKILL: ended from outside"));
  EXPECT_THAT(ending_of([] { ::raise(SIGSEGV); }), StartsWith("SIGSEGV: "));
  EXPECT_THAT(ending_of([] { ::raise(SIGRTMIN + 3); }), StartsWith("signal 37: "));
}

TEST(ProcessEnding, ALimitThatSentTheSignalIsTold) {
  rlimit before{};
  ::getrlimit(RLIMIT_CPU, &before);
  rlimit an_hour = before;
  an_hour.rlim_cur = 3600;
  ::setrlimit(RLIMIT_CPU, &an_hour);  // children have it too
  EXPECT_THAT(ending_of([] { ::raise(SIGXCPU); }), HasSubstr("; the limit is 3600 s (ulimit -St)"));
  ::setrlimit(RLIMIT_CPU, &before);
}

}  // namespace
}  // namespace etude
