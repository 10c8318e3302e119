#include "store/worker_identity.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

namespace etude {

std::string host_name() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

std::string worker_name(pid_t id) { return host_name() + ":" + std::to_string(id); }

std::string boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  file >> id;
  return id;
}

// proc(5): "1234 (the program's name) S 1 ...", the name with any characters; the state is field 3, the start time
// field 22.
std::string process_identity(pid_t id) {
  // The main thread's: qemu, which runs another processor's programs, makes up a process's own /proc/PID/stat.
  const auto number = std::to_string(id);
  std::ifstream file("/proc/" + number + "/task/" + number + "/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return "";
  std::istringstream rest(text.substr(name_end + 1));
  const std::vector<std::string> fields{std::istream_iterator<std::string>(rest), {}};
  constexpr std::size_t state = 0, start_time = 19;
  if (fields.size() <= start_time || fields[state] == "Z" || fields[state] == "X") return "";
  struct stat space {};
  if (::stat("/proc/self/ns/pid", &space) != 0) return "";
  return std::to_string(space.st_ino) + ":" + std::to_string(id) + ":" + fields[start_time];
}

bool is_hidden(pid_t id) {
  return ::kill(id, 0) != 0 && errno == EPERM && !std::ifstream("/proc/" + std::to_string(id) + "/stat");
}

WorkerIdentity this_worker() {
  return {.name = worker_name(::getpid()), .boot_id = boot_id(), .process = process_identity(::getpid())};
}

}  // namespace etude
