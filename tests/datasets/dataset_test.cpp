// What is trained on is what was verified: the bytes that a dataset gives, from its opening to its end.
#include "datasets/dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "core/error.h"
#include "core/registry.h"
#include "core/sha256.h"

namespace etude {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// A byte of label and a byte of image for each example.
class PairSplit : public Split {
 public:
  explicit PairSplit(Bytes bytes) : bytes_(bytes) {}
  [[nodiscard]] std::int64_t size() const override { return static_cast<std::int64_t>(bytes_.size() / 2); }
  [[nodiscard]] const std::uint8_t* input(std::int64_t index) const override { return &bytes_[2 * index + 1]; }
  [[nodiscard]] const std::uint8_t* target(std::int64_t index) const override { return &bytes_[2 * index]; }

 private:
  Bytes bytes_;
};

const Registration<DatasetInfo> info_registration{{.name = "pairs", .summary = "two files of pairs"}};
const Registration<DatasetDefinition> registration{
    {.name = "pairs",
     .files = {{.path = "pairs/train", .size = 6, .sha256 = sha256("a1b2c3")},
               {.path = "pairs/test", .size = 2, .sha256 = sha256("d4")}},
     .sources = {},
     .open = [](const std::vector<Bytes>& files) {
       return Splits{.train = std::make_unique<PairSplit>(files[0]), .test = std::make_unique<PairSplit>(files[1])};
     }}};

class DatasetTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(train_.parent_path());
    put(train_, "a1b2c3");
    put(test_, "d4");
  }
  void TearDown() override { fs::remove_all(data_dir_); }
  // In place: the same file. Until the clock of the kernel's time stamps has ticked: for a file that is milliseconds
  // old that may take another write.
  static void put(const fs::path& path, const std::string& content) {
    struct stat before {
    }, after{};
    ::stat(path.c_str(), &before);
    do {
      std::ofstream(path) << content;
      ::stat(path.c_str(), &after);
    } while (after.st_ctim.tv_sec == before.st_ctim.tv_sec && after.st_ctim.tv_nsec == before.st_ctim.tv_nsec);
  }

  static std::string refusal(const Dataset& dataset) {
    try {
      dataset.require_unchanged();
      return "";
    } catch (const EnvironmentError& error) {
      return error.what();
    }
  }

  fs::path data_dir_ = fs::path(testing::TempDir()) / ("dataset test " + std::to_string(::getpid()));
  fs::path train_ = data_dir_ / "pairs/train", test_ = data_dir_ / "pairs/test";
};

TEST_F(DatasetTest, GivesTheVerifiedBytesAndTheirChecksum) {
  const auto dataset = open_dataset("pairs", data_dir_);
  EXPECT_EQ(dataset.train->size(), 3);
  EXPECT_EQ(*dataset.train->target(1), 'b');
  EXPECT_EQ(*dataset.test->input(0), '4');
  EXPECT_EQ(dataset.checksum, sha256(sha256("a1b2c3") + "  pairs/train\n" + sha256("d4") + "  pairs/test\n"));
}

TEST_F(DatasetTest, IsNotOpenedDamagedWhateverTheTimeStampSays) {
  const auto time = fs::last_write_time(test_);
  put(test_, "d5");
  fs::last_write_time(test_, time);
  fs::remove(train_);
  try {
    open_dataset("pairs", data_dir_);
    ADD_FAILURE();
  } catch (const EnvironmentError& error) {
    EXPECT_THAT(error.what(), HasSubstr(train_.string() + ": cannot be read: No such file"));
    EXPECT_THAT(error.what(), HasSubstr(test_.string() + ": damaged: SHA-256 " + sha256("d4") + " expected, " +
                                        sha256("d5") + " found"));
    EXPECT_THAT(error.what(), HasSubstr("`etude data fetch pairs --data-dir '" + data_dir_.string() + "'` brings it"));
  }
}

TEST(DataCommand, NamesAFolderThatIsNotTheDefault) {
  EXPECT_EQ(data_command("fetch", "mnist", default_data_dir()), "etude data fetch mnist");
  EXPECT_EQ(data_command("check", "mnist", "my data"), "etude data check mnist --data-dir 'my data'");
}

// Which would be waited for.
TEST_F(DatasetTest, APipeIsNoData) {
  fs::remove(train_);
  ASSERT_EQ(::mkfifo(train_.c_str(), 0600), 0);
  const auto found = damage(find_dataset("pairs"), data_dir_);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().what, train_.string() + ": cannot be read: it is no regular file");
}

// No fetch would mend it.
TEST_F(DatasetTest, WantOfResourcesIsNoDamage) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit none = before;
  none.rlim_cur = 0;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  std::string reason;
  try {
    open_dataset("pairs", data_dir_);
  } catch (const EnvironmentError& error) {
    reason = error.what();
  }
  EXPECT_THROW(damage(find_dataset("pairs"), data_dir_), OutOfResources);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(reason, train_.string() + ": cannot be read: Too many open files");
}

TEST_F(DatasetTest, AWriteMeanwhileIsNoticed) {
  const auto dataset = open_dataset("pairs", data_dir_);
  EXPECT_EQ(refusal(dataset), "");
  const auto time = fs::last_write_time(train_);
  put(train_, "a1b2c4");
  fs::last_write_time(train_, time);
  EXPECT_THAT(refusal(dataset), HasSubstr(train_.string() + " was written to while it was trained on"));
}

TEST_F(DatasetTest, AWriteThatWasUndoneIsNoticed) {
  const auto dataset = open_dataset("pairs", data_dir_);
  put(test_, "xx");
  put(test_, "d4");
  EXPECT_THAT(refusal(dataset), HasSubstr(test_.string()));
}

TEST_F(DatasetTest, AFileThatIsCutOffIsNoticed) {
  const auto dataset = open_dataset("pairs", data_dir_);
  fs::resize_file(test_, 0);
  EXPECT_THAT(refusal(dataset), HasSubstr(test_.string()));
}

// Other rights, another link, another file in its place: the bytes that were verified are still the ones mapped.
TEST_F(DatasetTest, WhatLeavesTheBytesAloneIsNoDamage) {
  const auto dataset = open_dataset("pairs", data_dir_);
  fs::permissions(train_, fs::perms::owner_read);
  EXPECT_EQ(refusal(dataset), "");
  fs::create_hard_link(train_, data_dir_ / "link");
  EXPECT_EQ(refusal(dataset), "");
  put(data_dir_ / "new", "zzzzzz");
  fs::rename(data_dir_ / "new", train_);
  EXPECT_EQ(refusal(dataset), "");
  EXPECT_EQ(*dataset.train->target(0), 'a');
}

TEST_F(DatasetTest, AGlanceCountsFilesOfTheRightSize) {
  const auto& definition = find_dataset("pairs");
  EXPECT_EQ(files_present(definition, data_dir_), 2U);
  fs::resize_file(test_, 1);
  EXPECT_EQ(files_present(definition, data_dir_), 1U);
  fs::remove(train_);
  EXPECT_EQ(files_present(definition, data_dir_), 0U);
}

}  // namespace
}  // namespace etude
