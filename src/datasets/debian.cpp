#include <fmt/format.h>

#include <fstream>

#include "core/error.h"
#include "datasets/run_client.h"
#include "datasets/sources.h"

namespace etude {
namespace {

namespace fs = std::filesystem;

std::string last_line(const fs::path& log) {
  std::ifstream file(log);
  std::string line, last = "it said nothing";
  while (std::getline(file, line)) {
    if (!line.empty()) last = line;
  }
  return last;
}

}  // namespace

void unpack_debian_package(const fs::path& package, const fs::path& folder) {
  unpack(package, folder);
  for (const char* ending : {".xz", ".zst", ".gz"}) {
    const auto data = folder / (std::string("data.tar") + ending);
    if (fs::exists(data)) return unpack(data, folder);
  }
  throw EnvironmentError(fmt::format("{} holds no data.tar", package.filename().string()));
}

void fetch_debian_package(const std::string& name, const fs::path& folder, const FetchProgress& progress) {
  if (progress) progress(0, 0, "apt-get download " + name);
  const auto log = folder / "apt-get.log";
  run_client({"apt-get", "download", "-q", name}, folder, log, last_line);
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".deb") continue;
    const auto& package = entry.path();
    if (progress) progress(0, 0, "unpacking " + package.filename().string());
    return unpack_debian_package(package, folder);
  }
  throw EnvironmentError("apt-get download left no .deb");
}

}  // namespace etude
