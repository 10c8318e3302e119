// Event files, read by protoc and by a checksum of our own here.
#include <gmock/gmock.h>

#include <cstring>
#include <fstream>
#include <numeric>

#include "cli/cli_test.h"
#include "host/shell_word.h"

namespace etude {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// CRC-32C bit by bit, as its definition has it (RFC 3720, B.4).
std::uint32_t crc32c(const std::string& bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const unsigned char byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0x82F63B78 : 0);
  }
  return ~crc;
}

std::uint32_t unmasked(std::uint32_t masked) {
  const std::uint32_t rotated = masked - 0xA282EAD8;
  return rotated >> 17 | rotated << 15;
}

template <class Integer>
Integer take(const std::string& bytes, std::size_t& at) {
  Integer value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  at += sizeof value;
  return value;
}

std::vector<std::string> records(const fs::path& path) {
  const auto bytes = system_test::read_file(path.string());
  std::vector<std::string> result;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto length_bytes = bytes.substr(at, 8);
    const auto length = take<std::uint64_t>(bytes, at);
    EXPECT_EQ(unmasked(take<std::uint32_t>(bytes, at)), crc32c(length_bytes));
    result.push_back(bytes.substr(at, length));
    at += length;
    EXPECT_EQ(unmasked(take<std::uint32_t>(bytes, at)), crc32c(result.back()));
  }
  return result;
}

class TensorBoard : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    const auto result = etude({"export", "--format", "tensorboard", "-o", board_.string()});
    ASSERT_EQ(result.exit_code, 0) << result.errors;
  }
  [[nodiscard]] std::string decoded(const std::string& bytes, const std::string& message) const {
    std::ofstream(folder_ / "record", std::ios::binary) << bytes;
    return shell("cd " + shell_word(std::string(ETUDE_SOURCE_DIR) + "/src/report") +
                 " && protoc --decode etude.tensorboard." + message + " tensorboard.proto < " +
                 shell_word((folder_ / "record").string()))
        .output;
  }
  // All events of a run in protoc's text form.
  [[nodiscard]] std::vector<std::string> events(const std::string& run) const {
    std::vector<std::string> result;
    for (const auto& record : records(board_ / run / file_)) result.push_back(decoded(record, "Event"));
    return result;
  }
  fs::path board_ = folder_ / "board";
  const char* file_ = "events.out.tfevents.0.etude";
};

TEST(Checksum, IsThatOfTheStandard) { EXPECT_EQ(crc32c("123456789"), 0xE3069283); }

TEST_F(TensorBoard, EveryTrialIsARunWithItsScalars) {
  const auto run = events("SGD+momentum/lr=0.001/seed=1");
  ASSERT_EQ(run.size(), 1 + 1 + 4 * 3 + 3 + 1U);  // version, start, epochs 0 to 3, steps, end
  EXPECT_THAT(run[0], HasSubstr("file_version: \"brain.Event:2\""));
  const auto all = std::accumulate(run.begin(), run.end(), std::string());
  EXPECT_THAT(all, HasSubstr("tag: \"test_accuracy\"\n    simple_value: 0.1\n"));
  EXPECT_THAT(all, HasSubstr("step: 3\nsummary {\n  value {\n    tag: \"step_loss\"\n    simple_value: 0\n"));
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(board_)) files += entry.is_regular_file() ? 1 : 0;
  EXPECT_EQ(files, 1 + 3 * 4 * 2U);
}

TEST_F(TensorBoard, ADivergedTrialsLossIsNaN) {
  const auto run = events("Adam/lr=1/seed=0");
  EXPECT_THAT(run, testing::Contains(HasSubstr("tag: \"train_loss\"\n    simple_value: nan")));
}

// The plugin's own bytes, as the text form escapes them: protoc encodes what it decoded.
TEST_F(TensorBoard, TheHParamsTabHasColumnsAndSessions) {
  const auto content = [&](const std::string& record) {
    const auto at = record.find("hparams\x12");  // plugin_name, then content with its length as a varint
    std::size_t start = at + 8, length = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(record[start++]);
      length |= static_cast<std::size_t>(byte & 0x7F) << shift;
      if (byte < 0x80) break;
    }
    return decoded(record.substr(start, length), "HParamsPluginData");
  };
  const auto experiment = content(records(board_ / file_).at(1));
  EXPECT_THAT(experiment, HasSubstr("name: \"learning_rate\"\n    type: DATA_TYPE_FLOAT64"));
  EXPECT_THAT(experiment, HasSubstr("name: \"betas\"\n    type: DATA_TYPE_STRING"));
  EXPECT_THAT(experiment, HasSubstr("tag: \"test_accuracy\""));
  const auto run = records(board_ / "SGD+momentum/lr=0.01/seed=1" / file_);
  const auto start = content(run.at(1));
  EXPECT_THAT(start, HasSubstr("key: \"optimizer\"\n    value {\n      string_value: \"SGD+momentum\""));
  EXPECT_THAT(start, HasSubstr("key: \"schedule\"\n    value {\n      string_value: \"constant\""));
  EXPECT_THAT(start, HasSubstr("key: \"momentum\"\n    value {\n      number_value: 0.9"));
  EXPECT_THAT(content(run.back()), HasSubstr("status: STATUS_SUCCESS"));
}

// A signal as soon as the folder is being filled; the process may still be done before it comes.
TEST_F(TensorBoard, InterruptedItLeavesNothing) {
  const auto command = "cd " + shell_word(folder_.string()) + "; " +
                       shell_word(std::string(ETUDE_BINARY_DIR) + "/etude") + " --store " + shell_word(store_) +
                       " export --format tensorboard -o stopped & "
                       "while [ ! -e stopped.partial-$! ] && kill -0 $!; do :; done; kill -TERM $!; wait $!";
  for (int attempt = 0; attempt < 10; ++attempt) {
    const auto result = shell(command);
    const bool whole = fs::exists(folder_ / "stopped");
    EXPECT_EQ(result.exit_code, whole ? 0 : 130) << result.errors;
    if (!whole) {
      EXPECT_THAT(result.errors, HasSubstr("interrupted; nothing is left of stopped"));
    }
    fs::remove_all(folder_ / "stopped");
    for (const auto& entry : fs::directory_iterator(folder_)) {
      EXPECT_EQ(entry.path().string().find("partial"), std::string::npos) << entry.path();
    }
  }
}

TEST_F(TensorBoard, NothingIsOverwrittenAndNothingHalfWritten) {
  const auto again = etude({"export", "--format", "tensorboard", "-o", board_.string()});
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.errors, HasSubstr("not an empty folder"));
  EXPECT_EQ(etude({"export", "--format", "tensorboard"}).exit_code, 2);
  fs::create_directory(folder_ / "empty");
  EXPECT_EQ(etude({"export", "--format", "tensorboard", "-o", (folder_ / "empty").string() + "/"}).exit_code, 0);
  EXPECT_EQ(etude({"export", "--format", "tensorboard", "-o", "/proc/nowhere/board"}).exit_code, 3);
  for (const auto& entry : fs::directory_iterator(folder_)) {
    EXPECT_EQ(entry.path().string().find("partial"), std::string::npos) << entry.path();
  }
}

}  // namespace
}  // namespace etude
