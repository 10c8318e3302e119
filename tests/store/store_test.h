// What the tests of the store share.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "host/shell_word.h"
#include "store/store.h"

namespace etude {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

inline std::string file_content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline Study small_study(const std::string& name, const std::string& seeds) {
  return parse_study("name = '" + name + R"('
[problem]
dataset = "cifar10"
model = "mlp"
epochs = 2
[grid]
optimizers = ["Adam", "SGD"]
learning_rates = [1e-3, 1e-2]
seeds = )" + seeds + "\n",
                     "test.toml");
}

inline History some_history() {
  return {.epochs = {{0, 2.3, 0.1, 0.5}, {1, std::nan(""), 0.1, 1.25}, {2, INFINITY, 0.125, 1e-300}},
          .step_losses = {2.5F, 1.0F / 3, INFINITY, std::nanf("")},
          .divergence = Divergence{.step = 3, .cause = "loss is inf"}};
}

inline const Provenance provenance{.version = "0", .numeric_mode = "cpu", .data_checksum = "abc", .host = "h"};

// A living process of this machine under a name of the test's.
inline WorkerIdentity worker(const std::string& name) {
  auto identity = this_worker();
  identity.name = name;
  return identity;
}

class StoreTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::unique_ptr<Store> open(OpenMode mode = OpenMode::create) const {
    return open_store(path_, mode, {.say = [](const std::string&) {}});
  }

  // SQLite's own shell: what is really in the file.
  std::string shell(const std::string& query) const { return shell(query, path_); }
  static std::string shell(const std::string& query, const std::string& path) {
    const auto command = "sqlite3 " + shell_word(path) + " " + shell_word(query) + " 2>&1";
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), &pclose);
    std::string output;
    for (int c = std::fgetc(pipe.get()); c != EOF; c = std::fgetc(pipe.get())) output += static_cast<char>(c);
    return output;
  }

  fs::path folder_ = fs::path(testing::TempDir()) / ("store test " + std::to_string(::getpid()));
  std::string path_ = (folder_ / "s.etude").string();
};

}  // namespace etude
