#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "system/process.h"

namespace etude::system_test {

/// A folder with a study file in it, removed unless the test fails, and the commands that a person would type there.
class StudyFolder : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override {
    if (!HasFailure()) std::filesystem::remove_all(folder_);
  }

  void write(const std::string& file, const std::string& text) const { std::ofstream(folder_ / file) << text; }
  [[nodiscard]] std::string path(const std::string& file) const { return (folder_ / file).string(); }
  [[nodiscard]] std::string store(const std::string& name) const { return path(name + ".etude"); }
  [[nodiscard]] static std::string etude() { return std::string(ETUDE_BINARY_DIR) + "/etude"; }
  [[nodiscard]] std::vector<std::string> run_command(const std::string& name) const {
    return {etude(), "run", path("study.toml"), "--store", store(name)};
  }
  /// Where `etude` finds data if it is told nothing.
  static std::filesystem::path real_data_dir() {
    const char* xdg = std::getenv("XDG_DATA_HOME");
    return xdg != nullptr && *xdg != '\0' ? std::filesystem::path(xdg) / "etude"
                                          : std::filesystem::path(std::getenv("HOME")) / ".local/share/etude";
  }
  [[nodiscard]] Result type(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), etude());
    return run(arguments, folder_.string());
  }

  static constexpr int seconds_column = 8;
  /// Of a line of CSV without quotes.
  [[nodiscard]] static std::vector<std::string> fields(const std::string& line) {
    std::vector<std::string> result(1);
    for (const char c : line) {
      if (c == ',') {
        result.emplace_back();
      } else {
        result.back() += c;
      }
    }
    return result;
  }

  /// All that a store holds of its study, but for the seconds.
  [[nodiscard]] std::vector<std::string> histories(const std::string& name) const {
    const auto exported = [&](const char* what) {
      const auto result = type({"export", "--store", store(name), "--what", what, "--format", "csv"});
      EXPECT_EQ(result.exit_code, 0) << result.errors;
      return result.output;
    };
    std::istringstream epochs(exported("epochs")), steps(exported("steps"));
    std::string line;
    std::getline(epochs, line);
    EXPECT_EQ(fields(line).at(seconds_column), "seconds") << line;
    std::getline(steps, line);
    EXPECT_TRUE(line.ends_with(",step,loss")) << line;
    std::vector<std::string> lines;
    while (std::getline(epochs, line)) {
      auto row = fields(line);
      row.erase(row.begin() + seconds_column);
      std::string rest;
      for (const auto& field : row) rest += field + ",";
      lines.push_back(rest);
    }
    while (std::getline(steps, line)) lines.push_back(line);
    return lines;
  }

  std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) / ("etude_test_" + std::to_string(::getpid()));
};

}  // namespace etude::system_test
