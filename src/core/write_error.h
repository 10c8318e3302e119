#pragma once

#include <sys/resource.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace etude {

/// "; the limit is 32768 bytes (ulimit -f)", empty where a file may be of any size.
inline std::string file_size_limit_text() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return "";
  return "; the limit is " + std::to_string(limit.rlim_cur) + " bytes (ulimit -f)";
}

/// What errno says of a write that failed, for a person.
inline std::string write_error(int number) {
  return std::strerror(number) + (number == EFBIG ? file_size_limit_text() : "");
}

}  // namespace etude
