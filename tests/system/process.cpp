#include "system/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace etude::system_test {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& arguments) {
  std::vector<char*> result;
  for (const auto& argument : arguments) result.push_back(const_cast<char*>(argument.c_str()));  // NOLINT: execv's type
  result.push_back(nullptr);
  return result;
}

pid_t spawn(const std::vector<std::string>& arguments, const std::string& output, const std::string& errors) {
  const auto argv = pointers(arguments);
  const pid_t id = ::fork();
  if (id != 0) return id;
  ::dup2(::open("/dev/null", O_RDONLY), 0);
  const int out = ::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  const int err = errors == output ? out : ::open(errors.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  ::dup2(out, 1);
  ::dup2(err, 2);
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

int decode(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

Process::Process(const std::vector<std::string>& arguments, const std::string& output)
    : id_(spawn(arguments, output, output)), descriptor_(static_cast<int>(::syscall(SYS_pidfd_open, id_, 0))) {
  if (id_ < 0 || descriptor_ < 0) throw std::runtime_error("cannot start " + arguments[0]);
}

Process::~Process() {
  if (!exit_code_) {
    kill(SIGKILL);
    wait(std::chrono::milliseconds(-1));
  }
  ::close(descriptor_);
}

std::optional<int> Process::wait(std::chrono::milliseconds at_most) {
  pollfd poll{.fd = descriptor_, .events = POLLIN, .revents = 0};
  if (!exit_code_ && ::poll(&poll, 1, static_cast<int>(at_most.count())) > 0) {
    int status = 0;
    ::waitpid(id_, &status, 0);
    exit_code_ = decode(status);
  }
  return exit_code_;
}

void Process::kill(int signal) const { ::kill(id_, signal); }

std::vector<pid_t> children_of(pid_t id) {
  const auto name = std::to_string(id);
  std::istringstream ids(read_file("/proc/" + name + "/task/" + name + "/children"));
  return {std::istream_iterator<pid_t>(ids), {}};
}

Result run(const std::vector<std::string>& arguments, const std::string& folder) {
  const auto output = folder + "/stdout", errors = folder + "/stderr";
  ::unlink(output.c_str());
  ::unlink(errors.c_str());
  const pid_t id = spawn(arguments, output, errors);
  int status = 0;
  ::waitpid(id, &status, 0);
  return {.exit_code = decode(status), .output = read_file(output), .errors = read_file(errors)};
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace etude::system_test
