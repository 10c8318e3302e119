#include "host/file_size_limit.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace etude {

void survive_file_size_limit() { std::signal(SIGXFSZ, SIG_IGN); }

std::string file_size_limit_text() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return "";
  return fmt::format("; the limit is {} bytes (ulimit -f)", limit.rlim_cur);
}

std::string write_error(int number) { return std::strerror(number) + (number == EFBIG ? file_size_limit_text() : ""); }

}  // namespace etude
