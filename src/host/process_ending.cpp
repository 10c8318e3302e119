#include "host/process_ending.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <cstring>

#include "host/file_size_limit.h"

namespace etude {
namespace {

// "; the limit is 60 s (ulimit -St)", empty where there is none.
std::string limit_text(rlim_t limit, const char* unit, const char* how_it_is_set) {
  if (limit == RLIM_INFINITY) return "";
  return fmt::format("; the limit is {} {} ({})", limit, unit, how_it_is_set);
}

std::string cause(int signal) {
  rlimit cpu{};
  ::getrlimit(RLIMIT_CPU, &cpu);
  switch (signal) {
    case SIGKILL:
      return "ended from outside, or by the kernel for want of memory" +
             limit_text(cpu.rlim_max, "s of CPU time", "ulimit -Ht");
    case SIGXCPU:
      return "it has used the CPU time that it may" + limit_text(cpu.rlim_cur, "s", "ulimit -St");
    case SIGXFSZ:
      return "it wrote a file longer than it may" + file_size_limit_text();
    case SIGBUS:
      return "a file that it had mapped was cut off or could not be read, or the memory is faulty";
    default:
      return ::strsignal(signal);
  }
}

}  // namespace

std::string describe_ending(int wait_status) {
  if (WIFEXITED(wait_status)) return fmt::format("exit code {}", WEXITSTATUS(wait_status));
  const int signal = WTERMSIG(wait_status);
  const char* name = ::sigabbrev_np(signal);
  return fmt::format("{}: {}", name != nullptr ? fmt::format("SIG{}", name) : fmt::format("signal {}", signal),
                     cause(signal));
}

}  // namespace etude
