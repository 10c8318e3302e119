#include "host/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "core/idle_time.h"

namespace etude {
namespace {

std::vector<char*> argument_pointers(const std::vector<std::string>& arguments) {
  std::vector<char*> pointers;
  for (const auto& argument : arguments) {
    pointers.push_back(const_cast<char*>(argument.c_str()));  // NOLINT(*-const-cast): execvp's type
  }
  pointers.push_back(nullptr);
  return pointers;
}

// In the child, between fork and exec: only what another thread's lock cannot stop. Returns where it fails.
void become(const ProcessStart& start, char* const* arguments, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(static_cast<int>(ExitCode::interrupted));  // it died before prctl
  for (const int number : start.ignored_signals) ::signal(number, SIG_IGN);     // they stay so across exec
  if (!start.input.empty()) {
    const int input = ::open(start.input.c_str(), O_RDONLY | O_CLOEXEC);
    if (input < 0 || ::dup2(input, STDIN_FILENO) < 0) return;
  }
  if (start.output >= 0 && ::dup2(start.output, STDOUT_FILENO) < 0) return;
  if (start.errors_to_output && ::dup2(STDOUT_FILENO, STDERR_FILENO) < 0) return;
  if (!start.folder.empty() && ::chdir(start.folder.c_str()) != 0) return;
  ::execvp(arguments[0], arguments);
}

}  // namespace

StartError::StartError(const std::string& program, int error_number)
    : EnvironmentError("cannot start " + program + ": " + std::strerror(error_number)), number(error_number) {}

ChildProcess::ChildProcess(const ProcessStart& start) {
  const auto& program = start.arguments.at(0);
  const auto pointers = argument_pointers(start.arguments);
  auto failure = make_pipe();  // closed by exec; else it brings errno
  const pid_t parent = ::getpid();
  id_ = ::fork();
  if (id_ == 0) {
    become(start, pointers.data(), parent);
    const int number = errno;
    (void)!::write(failure.write.number(), &number, sizeof number);
    ::_exit(127);
  }
  const int fork_error = errno;
  failure.write = FileDescriptor(-1);
  int number = id_ < 0 ? fork_error : 0;
  while (id_ > 0 && ::read(failure.read.number(), &number, sizeof number) < 0 && errno == EINTR) {
  }
  if (id_ > 0 && number != 0) wait();
  if (number == 0) {
    descriptor_ = static_cast<int>(::syscall(SYS_pidfd_open, id_, 0));
    if (descriptor_ >= 0) return;
    number = errno;
    signal(SIGKILL);
    wait();
  }
  throw StartError(program, number);
}

ChildProcess::~ChildProcess() {
  if (id_ > 0 && !ending_) {
    signal(SIGKILL);
    wait();
  }
  if (descriptor_ >= 0) ::close(descriptor_);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : id_(std::exchange(other.id_, -1)), descriptor_(std::exchange(other.descriptor_, -1)), ending_(other.ending_) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(ending_, other.ending_);
  return *this;
}

void ChildProcess::signal(int number) const { ::kill(id_, number); }

std::optional<int> ChildProcess::ending() {
  int status = 0;
  if (!ending_ && ::waitpid(id_, &status, WNOHANG) == id_) ending_ = status;
  return ending_;
}

int ChildProcess::wait() {
  int status = 0;
  while (!ending_) {
    if (::waitpid(id_, &status, 0) == id_) {
      ending_ = status;
    } else if (errno != EINTR) {
      ending_ = 127 << 8;  // somebody else has waited for it: what it ended with is not known
    }
  }
  return *ending_;
}

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw EnvironmentError(std::string("cannot make a pipe: ") + std::strerror(errno));
  }
  return {.read = FileDescriptor(ends[0]), .write = FileDescriptor(ends[1])};
}

std::string read_available(const FileDescriptor& pipe) {
  std::string text;
  std::array<char, 4096> block{};
  pollfd poll{.fd = pipe.number(), .events = POLLIN, .revents = 0};
  while (::poll(&poll, 1, 0) > 0) {
    const auto count = ::read(pipe.number(), block.data(), block.size());
    if (count <= 0) break;
    text.append(block.data(), static_cast<std::size_t>(count));
  }
  return text;
}

Captured run_captured(ProcessStart start, std::chrono::seconds at_most) {
  auto pipe = make_pipe();
  start.output = pipe.write.number();
  ChildProcess process(start);
  pipe.write = FileDescriptor(-1);
  constexpr auto longest_look = std::chrono::seconds(1);
  IdleTime time(IdleTime::Clock::now(), 2 * longest_look);
  Captured captured;
  pollfd poll{.fd = pipe.read.number(), .events = POLLIN, .revents = 0};
  while (true) {
    const bool readable = ::poll(&poll, 1, static_cast<int>(std::chrono::milliseconds(longest_look).count())) > 0;
    if (readable) {
      const auto piece = read_available(pipe.read);
      if (piece.empty()) break;
      captured.output += piece;
    }
    if (time.look(IdleTime::Clock::now(), 0) >= at_most && at_most.count() > 0) {
      captured.too_late = true;
      process.signal(SIGKILL);
      break;
    }
  }
  captured.status = process.wait();
  return captured;
}

}  // namespace etude
