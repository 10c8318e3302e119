#include "store/worker_name.h"

#include <unistd.h>

#include <array>

namespace etude {

std::string host_name() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

std::string worker_name(pid_t id) { return host_name() + ":" + std::to_string(id); }

}  // namespace etude
