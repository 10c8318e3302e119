#include "core/version.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "host/shell_word.h"
#include "system/process.h"

namespace etude {
namespace {

namespace fs = std::filesystem;

TEST(Version, NamesTheReleaseAndTheCommit) {
  EXPECT_THAT(version, testing::MatchesRegex(R"([0-9]+\.[0-9]+\.[0-9]+(\+[0-9a-f]+(-dirty)?)?)"));
}

class VersionScript : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "src");
    std::ofstream(folder_ / "src" / "a.cpp") << "int a;\n";
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string shell(const std::string& command) const {
    return system_test::run({"/bin/sh", "-c", "cd " + shell_word(folder_) + " && " + command}, folder_.string()).output;
  }
  std::string commit() const {
    shell("git init -q . && git add src && git -c user.name=a -c user.email=b commit -qm first");
    return shell("git rev-parse --short=7 HEAD | tr -d '\\n'");
  }
  // What the script makes of a source folder.
  std::string made(const fs::path& source) const {
    const auto output = folder_ / "version.cpp";
    shell("cmake -DSOURCE=" + shell_word(source) + " -DRELEASE=1.2.3 -DOUTPUT=" + shell_word(output) + " -P " +
          shell_word(ETUDE_SOURCE_DIR "/cmake/version.cmake"));
    return shell("sed -n 's/.*\"\\(1.*\\)\".*/\\1/p' version.cpp | tr -d '\\n'");
  }

  fs::path folder_ = fs::path(testing::TempDir()) / ("version test " + std::to_string(::getpid()));
};

TEST_F(VersionScript, HasNoCommitWithoutACheckout) { EXPECT_EQ(made(folder_), "1.2.3"); }

TEST_F(VersionScript, HasTheCommitAndSaysWhatDiffersFromIt) {
  const auto id = commit();
  ASSERT_FALSE(id.empty());
  EXPECT_EQ(made(folder_), "1.2.3+" + id);
  std::ofstream(folder_ / "notes.txt") << "not code\n";
  EXPECT_EQ(made(folder_), "1.2.3+" + id);
  std::ofstream(folder_ / "src" / "new.cpp") << "int b;\n";
  EXPECT_EQ(made(folder_), "1.2.3+" + id + "-dirty");
}

TEST_F(VersionScript, DoesNotTakeTheCommitOfACheckoutAroundIt) {
  commit();
  EXPECT_EQ(made(folder_ / "src"), "1.2.3");
}

TEST_F(VersionScript, LeavesTheFileAloneWhereNothingChanged) {
  made(folder_);
  const auto written = fs::last_write_time(folder_ / "version.cpp");
  made(folder_);
  EXPECT_EQ(fs::last_write_time(folder_ / "version.cpp"), written);
}

}  // namespace
}  // namespace etude
