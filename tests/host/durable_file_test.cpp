#include "host/durable_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "core/error.h"

namespace {

// What the program asks of the disk, in order. The real calls are made all the same: these stand before libc's.
std::vector<std::string> calls;

std::string name_of(int descriptor) {
  return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor)).filename();
}

}  // namespace

extern "C" int fsync(int descriptor) {
  calls.push_back("fsync " + name_of(descriptor));
  return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

extern "C" int rename(const char* from, const char* to) noexcept {
  calls.push_back("rename to " + std::filesystem::path(to).filename().string());
  return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

namespace etude {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::StartsWith;

// A power cut after the rename must find the content on the disk, and after the call the name too.
TEST(DurableFile, IsOnTheDiskBeforeItsNameIs) {
  const auto folder = fs::path(testing::TempDir()) / ("durable_" + std::to_string(::getpid()));
  fs::create_directories(folder);
  calls.clear();
  write_durably(folder / "file", "content");
  EXPECT_THAT(calls, ElementsAre(StartsWith("fsync file."), "rename to file", "fsync " + folder.filename().string()));
  std::string content;
  std::ifstream(folder / "file") >> content;
  EXPECT_EQ(content, "content");
  fs::remove_all(folder);
}

TEST(DurableFile, ThatCannotBePutInPlaceLeavesNothing) {
  const auto folder = fs::path(testing::TempDir()) / ("durable_" + std::to_string(::getpid()));
  fs::create_directories(folder / "taken" / "by a folder");
  std::ofstream(folder / "written") << "content";
  EXPECT_THROW(put_in_place_durably(folder / "written", folder / "taken"), EnvironmentError);
  EXPECT_FALSE(fs::exists(folder / "written"));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace etude
