#include "datasets/verified_stamp.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

namespace etude {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& path, const std::string& sha256) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return fmt::format("{} {} {}.{:09}\n", sha256, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

}  // namespace

void stamp(const fs::path& path, const std::string& sha256) {
  std::ofstream(path.string() + ".verified", std::ios::trunc) << content(path, sha256);
}

bool is_stamped(const fs::path& path, const std::string& sha256) {
  std::ifstream file(path.string() + ".verified");
  const std::string found{std::istreambuf_iterator<char>(file), {}};
  return !found.empty() && found == content(path, sha256);
}

}  // namespace etude
