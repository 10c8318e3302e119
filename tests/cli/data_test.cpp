// `etude data`: what it says of files that are not as they should be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cli/cli_test.h"

namespace etude {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class DataTest : public CliTest {
 protected:
  [[nodiscard]] system_test::Result data(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "data");
    arguments.insert(arguments.end(), {"--data-dir", data_dir_.string()});
    return etude(arguments);
  }
  // A file of that size, full of zeros.
  void put(const std::string& file, std::uintmax_t size) const {
    fs::create_directories((data_dir_ / file).parent_path());
    std::ofstream{data_dir_ / file};
    fs::resize_file(data_dir_ / file, size);
  }

  fs::path data_dir_ = folder_ / "data";
};

TEST_F(DataTest, CheckSeesWhateverFileOfADatasetIsHere) {
  EXPECT_EQ(data({"check"}).exit_code, 0) << "nothing is here, nothing is wrong";
  put("mnist/t10k-labels-idx1-ubyte", 10'008);  // the last of four, of the right size
  const auto check = data({"check"});
  EXPECT_EQ(check.exit_code, 3);
  EXPECT_THAT(check.errors, HasSubstr("train-images-idx3-ubyte: cannot be read: No such file"));
  EXPECT_THAT(check.errors, HasSubstr("t10k-labels-idx1-ubyte: damaged: SHA-256"));
  // In the folder that was meant, as a shell reads it.
  EXPECT_THAT(check.errors,
              HasSubstr("`etude data fetch mnist --data-dir '" + data_dir_.string() + "'` brings it anew"));
}

TEST_F(DataTest, ListTellsAllFromSome) {
  EXPECT_THAT(data({"list"}).output, HasSubstr("not here: etude data fetch mnist"));
  put("mnist/t10k-labels-idx1-ubyte", 10'008);
  EXPECT_THAT(data({"list"}).output, HasSubstr("not all here: etude data fetch mnist"));
}

TEST_F(DataTest, WhatIsGivenMustBeWhole) {
  put("mnist/t10k-labels-idx1-ubyte", 10'008);
  const auto fetch = data({"fetch", "mnist", "--from", (data_dir_ / "mnist").string()});
  EXPECT_EQ(fetch.exit_code, 3);
  EXPECT_THAT(fetch.errors, HasSubstr("is not in it as a regular file"));
}

}  // namespace
}  // namespace etude
