#include "store/sqlite_file.h"

#include <fmt/format.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <map>
#include <string_view>

namespace etude {
namespace {

namespace fs = std::filesystem;

// statfs(2); SQLite's locks are not to be trusted on any of these.
const std::map<long, const char*> network_file_systems{
    {0x6969, "NFS"},       {0x517B, "SMB"},        {0xFF534D42L, "CIFS"}, {0xFE534D42L, "SMB2"},
    {0x5346414FL, "AFS"},  {0x01021997L, "9p"},    {0x00C36400L, "Ceph"}, {0x0BD00BD0L, "Lustre"},
    {0x47504653L, "GPFS"}, {0x19830326L, "BeeGFS"}};

void refuse_network_file_system(const fs::path& path) {
  struct statfs status {};
  const auto folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (::statfs(fs::exists(path) ? path.c_str() : folder.c_str(), &status) != 0) return;
  const auto found = network_file_systems.find(static_cast<long>(status.f_type));
  if (found == network_file_systems.end()) return;
  throw EnvironmentError(
      fmt::format("store {}: lies on a network file system ({}), where file locks do not hold; put it on a "
                  "local disk with --store PATH",
                  path.string(), found->second));
}

}  // namespace

void check_file(const fs::path& path, OpenMode mode) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error) {
    if (fs::exists(path)) throw EnvironmentError(fmt::format("store {}: {}", path.string(), error.message()));
    if (mode != OpenMode::create) {
      throw EnvironmentError(
          fmt::format("there is no store {}; `etude run STUDY.toml` makes one, --store names another", path.string()));
    }
    if (path.has_parent_path() && !fs::is_directory(path.parent_path())) {
      throw EnvironmentError(
          fmt::format("store {}: there is no folder {}", path.string(), path.parent_path().string()));
    }
  } else if (size > 0 || mode != OpenMode::create) {
    constexpr std::string_view magic("SQLite format 3\0", 16);
    std::array<char, 16> head{};
    std::ifstream(path, std::ios::binary).read(head.data(), head.size());
    if (std::string_view(head.data(), head.size()) != magic) {
      throw EnvironmentError(
          fmt::format("{} is not an étude store (or its beginning is damaged); it is left as it is", path.string()));
    }
  }
  refuse_network_file_system(path);
}

bool may_roll_back(const fs::path& path) {
  std::error_code error;
  const auto file = fs::canonical(path, error);  // SQLite's journals lie beside what a link points to
  if (error || fs::file_size(file.string() + "-journal", error) == 0 || error) return false;
  std::array<unsigned char, 72> head{};
  std::ifstream(file, std::ios::binary).read(reinterpret_cast<char*>(head.data()), head.size());
  int id = 0;  // the most significant byte first
  for (std::size_t i = 68; i < 72; ++i) id = id << 8 | head[i];
  return id == application_id && ::access(file.c_str(), W_OK) == 0 && ::access(file.parent_path().c_str(), W_OK) == 0;
}

std::string connection_string(const fs::path& path, OpenMode mode) {
  return fmt::format("dbname=\"{}\" timeout=10{}", path.string(), mode == OpenMode::read_only ? " readonly=1" : "");
}

const char* const schema = R"(
CREATE TABLE studies (
  name TEXT PRIMARY KEY,
  source TEXT NOT NULL);
CREATE TABLE trials (
  key TEXT PRIMARY KEY,
  canonical TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'running', 'done', 'failed')),
  token INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  failure TEXT NOT NULL DEFAULT '',
  worker TEXT NOT NULL DEFAULT '',
  claimed_at BIGINT NOT NULL DEFAULT 0,
  lease_until BIGINT NOT NULL DEFAULT 0,
  epoch INTEGER NOT NULL DEFAULT 0,
  step INTEGER NOT NULL DEFAULT 0,
  loss REAL,
  outcome TEXT,
  divergence_step INTEGER,
  divergence_cause TEXT,
  finished_at BIGINT,
  version TEXT,
  numeric_mode TEXT,
  data_checksum TEXT,
  host TEXT);
CREATE TABLE study_trials (
  study TEXT NOT NULL REFERENCES studies (name),
  position INTEGER NOT NULL,
  key TEXT NOT NULL REFERENCES trials (key),
  optimizer TEXT NOT NULL,
  PRIMARY KEY (study, position)) WITHOUT ROWID;
CREATE TABLE epochs (
  key TEXT NOT NULL REFERENCES trials (key),
  epoch INTEGER NOT NULL,
  train_loss REAL,
  test_accuracy REAL,
  seconds REAL,
  PRIMARY KEY (key, epoch)) WITHOUT ROWID;
CREATE TABLE steps (
  key TEXT PRIMARY KEY REFERENCES trials (key),
  losses BLOB NOT NULL);
CREATE TABLE initial_epochs (
  key TEXT PRIMARY KEY,
  train_loss REAL,
  test_accuracy REAL,
  seconds REAL);
)";

}  // namespace etude
