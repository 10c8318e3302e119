// The architecture of docs/design.md: includes point one way.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <regex>
#include <set>

#include "host/shell_word.h"

namespace etude {
namespace {

namespace fs = std::filesystem;

// What a folder of src/ may include, besides itself and core/.
const std::map<std::string, std::set<std::string>> allowed{
    {"core", {}},
    {"host", {}},
    {"protocol", {}},
    {"study", {}},
    {"store", {"study", "host"}},
    {"imports", {"store", "study"}},
    {"analysis", {"store", "study"}},
    {"report", {"analysis", "store", "study"}},
    {"cli", {"report", "analysis", "imports", "store", "study", "datasets", "protocol", "host"}},
    {"kernels", {}},
    {"optim", {}},
    {"layers", {"kernels"}},
    {"models", {"layers"}},
    {"schedules", {}},
    {"metrics", {"optim", "tasks"}},
    {"datasets", {"host"}},
    {"tasks", {"datasets"}},
    {"train", {"kernels", "optim", "layers", "metrics", "models", "datasets", "tasks", "study"}},
    {"worker", {"train", "datasets", "analysis", "store", "study", "kernels", "protocol", "host"}},
};

TEST(Layering, IncludesPointOneWay) {
  const std::regex include("^\\s*#\\s*include\\s+([<\"])([^>\"]+)[>\"]");
  int seen = 0;
  for (const auto& entry : fs::recursive_directory_iterator(std::string(ETUDE_SOURCE_DIR) + "/src")) {
    if (entry.path().extension() != ".h" && entry.path().extension() != ".cpp") continue;
    const auto relative = fs::relative(entry.path(), std::string(ETUDE_SOURCE_DIR) + "/src");
    const std::string folder = *relative.begin();
    ASSERT_TRUE(allowed.contains(folder)) << relative;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      std::smatch match;
      if (!std::regex_search(line, match, include)) continue;
      ++seen;
      const std::string target = match[2], first = *fs::path(target).begin();
      if (match[1] == "<") {
        const bool torch = first == "torch" || first == "ATen" || first == "c10";
        EXPECT_TRUE(!torch || folder == "train" || folder == "optim" || folder == "layers" || folder == "tasks" ||
                    folder == "metrics")
            << relative << " includes LibTorch: " << target;
      } else {
        EXPECT_TRUE(first == folder || first == "core" || allowed.at(folder).contains(first))
            << relative << ": " << target;
      }
    }
  }
  EXPECT_GT(seen, 100);
}

// `etude` answers at once because it does not load LibTorch.
TEST(Layering, EtudeLinksNoLibTorch) {
  const std::string program = std::string(ETUDE_BINARY_DIR) + "/etude";
  if (!fs::exists(program)) GTEST_SKIP() << program << " is not built";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(("ldd " + shell_word(program)).c_str(), "r"),
                                                             &pclose);
  std::string libraries;
  for (int c = std::fgetc(pipe.get()); c != EOF; c = std::fgetc(pipe.get())) libraries += static_cast<char>(c);
  EXPECT_NE(libraries.find("libc.so"), std::string::npos);
  EXPECT_EQ(libraries.find("torch"), std::string::npos) << libraries;
}

}  // namespace
}  // namespace etude
