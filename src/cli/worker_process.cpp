#include "cli/worker_process.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include "core/error.h"

namespace etude::cli {
namespace {

std::vector<char*> argument_pointers(const std::vector<std::string>& arguments) {
  std::vector<char*> pointers;
  for (const auto& argument : arguments) {
    pointers.push_back(const_cast<char*>(argument.c_str()));  // NOLINT(*-const-cast): execv's type
  }
  pointers.push_back(nullptr);
  return pointers;
}

// In the child, between fork and exec: only async-signal-safe calls.
[[noreturn]] void become(char* const* arguments, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(static_cast<int>(ExitCode::interrupted));  // it died before prctl
  ::execv(arguments[0], arguments);
  ::_exit(127);
}

}  // namespace

std::string find_worker() {
  if (const char* named = std::getenv("ETUDE_WORKER")) return named;
  const auto worker = std::filesystem::canonical("/proc/self/exe").parent_path() / "etude-worker";
  if (!std::filesystem::exists(worker)) {
    throw EnvironmentError(worker.string() +
                           " is not there: it belongs beside etude; build it, or name it in ETUDE_WORKER");
  }
  return worker.string();
}

WorkerProcess::WorkerProcess(const std::vector<std::string>& arguments) {
  auto all = arguments;
  all.insert(all.begin(), find_worker());
  const auto pointers = argument_pointers(all);
  const pid_t parent = ::getpid();
  id_ = ::fork();
  if (id_ == 0) {
    // Ignored signals stay so across exec, and etude-worker leaves them.
    ::signal(SIGINT, SIG_IGN);
    ::signal(SIGHUP, SIG_IGN);
    become(pointers.data(), parent);
  }
  if (id_ < 0) throw EnvironmentError(fmt::format("cannot start {}: {}", all[0], std::strerror(errno)));
  descriptor_ = static_cast<int>(::syscall(SYS_pidfd_open, id_, 0));
  if (descriptor_ < 0) throw EnvironmentError(fmt::format("cannot watch {}: {}", all[0], std::strerror(errno)));
}

WorkerProcess::~WorkerProcess() {
  if (id_ > 0 && !ending_) {
    signal(SIGKILL);
    ::waitpid(id_, nullptr, 0);
  }
  if (descriptor_ >= 0) ::close(descriptor_);
}

WorkerProcess::WorkerProcess(WorkerProcess&& other) noexcept
    : id_(std::exchange(other.id_, -1)), descriptor_(std::exchange(other.descriptor_, -1)), ending_(other.ending_) {}

WorkerProcess& WorkerProcess::operator=(WorkerProcess&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(ending_, other.ending_);
  return *this;
}

void WorkerProcess::signal(int number) const { ::kill(id_, number); }

// proc(5): "SigCgt:\t0000000000004002", a bit a signal, signal 1 the lowest.
bool WorkerProcess::catches(int number) const {
  std::ifstream status(fmt::format("/proc/{}/status", id_));
  for (std::string word; status >> word;) {
    std::uint64_t caught = 0;
    if (word == "SigCgt:" && status >> std::hex >> caught) return ((caught >> (number - 1)) & 1U) != 0;
  }
  return false;
}

std::optional<int> WorkerProcess::ending() {
  int status = 0;
  if (!ending_ && ::waitpid(id_, &status, WNOHANG) == id_) ending_ = status;
  return ending_;
}

Captured run_worker(const std::vector<std::string>& arguments, std::chrono::seconds at_most) {
  auto all = arguments;
  all.insert(all.begin(), find_worker());
  const auto pointers = argument_pointers(all);
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) throw EnvironmentError(fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  const pid_t parent = ::getpid(), id = ::fork();
  if (id == 0) {
    ::dup2(pipe[1], STDOUT_FILENO);
    ::close(pipe[0]);
    ::close(pipe[1]);
    ::alarm(static_cast<unsigned>(at_most.count()));  // it goes on across exec
    become(pointers.data(), parent);
  }
  ::close(pipe[1]);
  Captured captured;
  std::array<char, 4096> block{};
  ssize_t count = 0;
  while ((count = ::read(pipe[0], block.data(), block.size())) != 0) {
    if (count > 0) captured.output.append(block.data(), static_cast<std::size_t>(count));
    if (count < 0 && errno != EINTR) break;
  }
  ::close(pipe[0]);
  int status = 0;
  while (::waitpid(id, &status, 0) < 0 && errno == EINTR) {
  }
  captured.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return captured;
}

Captured worker_info() {
  constexpr std::chrono::seconds far_too_long{30};  // it takes a quarter of a second
  return run_worker({"info"}, far_too_long);
}

}  // namespace etude::cli
