#include <fmt/format.h>

#include <fstream>

#include "core/error.h"
#include "datasets/run_client.h"
#include "datasets/sources.h"

namespace etude {
namespace {

namespace fs = std::filesystem;

// npm's last error line that says something.
std::string reason(const fs::path& log) {
  std::ifstream file(log);
  std::string line, result;
  while (std::getline(file, line)) {
    if (line.starts_with("npm error") || line.starts_with("npm ERR!")) {
      result = line;
      if (line.find("code") == std::string::npos) break;
    }
  }
  return result.empty() ? "it said nothing" : result;
}

}  // namespace

void fetch_npm_package(const std::string& specification, const fs::path& folder, const FetchProgress& progress) {
  if (progress) progress(0, 0, "npm pack " + specification);
  const auto log = folder / "npm.log";
  run_client({"npm", "pack", specification, "--ignore-scripts", "--loglevel=error", "--pack-destination", "."}, folder,
             log, reason);
  fs::path archive;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".tgz") archive = entry.path();
  }
  if (archive.empty()) throw EnvironmentError("npm pack left no .tgz");
  if (progress) progress(0, 0, "unpacking " + archive.filename().string());
  unpack(archive, folder);
}

}  // namespace etude
