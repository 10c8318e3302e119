#include "store/sqlite_file.h"

#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string_view>
#include <vector>

namespace etude {
namespace {

namespace fs = std::filesystem;

// statfs(2); SQLite's locks are not to be trusted on any of these.
const std::map<long, const char*> network_file_systems{
    {0x6969, "NFS"},       {0x517B, "SMB"},         {0xFF534D42L, "CIFS"},   {0xFE534D42L, "SMB2"},
    {0x5346414FL, "AFS"},  {0x01021997L, "9p"},     {0x00C36400L, "Ceph"},   {0x0BD00BD0L, "Lustre"},
    {0x47504653L, "GPFS"}, {0x19830326L, "BeeGFS"}, {0x786F4256L, "vboxsf"}, {0x7461636FL, "OCFS2"},
    {0x73757245L, "Coda"}};

// Of a file system in user space, statfs says no more than that; the table of mounts says which.
constexpr long fuse = 0x65735546L;
const std::set<std::string> network_file_systems_by_fuse{"fuse.sshfs",  "fuse.glusterfs", "fuse.s3fs",
                                                         "fuse.rclone", "fuse.ceph",      "fuse.ceph-fuse"};

// mountinfo writes a space, tab, line feed or backslash as \ooo.
std::string unescaped(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size()) {
      result += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      result += text[i];
    }
  }
  return result;
}

void refuse_network_file_system(const fs::path& path) {
  struct statfs status {};
  const auto folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const auto present = fs::exists(path) ? path : folder;
  if (::statfs(present.c_str(), &status) != 0) return;
  const auto type = static_cast<long>(status.f_type);
  std::string name;
  if (type == fuse) {
    std::ifstream mounts("/proc/self/mountinfo");
    std::error_code error;
    const auto mounted = mount_type({std::istreambuf_iterator<char>(mounts), {}}, fs::canonical(present, error));
    if (network_file_systems_by_fuse.count(mounted) > 0) name = mounted;
  } else if (const auto found = network_file_systems.find(type); found != network_file_systems.end()) {
    name = found->second;
  }
  if (name.empty()) return;
  throw EnvironmentError(
      fmt::format("store {}: lies on a network file system ({}), where file locks do not hold; put it on a "
                  "local disk with --store PATH",
                  path.string(), name));
}

// The first 100 bytes, zeros where the file is shorter. Read by SQLite: a file that this process opened and closed by
// itself would take its other connections' locks with it (https://sqlite.org/howtocorrupt.html, 2.2).
std::string file_header(const fs::path& path) {
  sqlite_api::sqlite3* database = nullptr;
  sqlite_api::sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READONLY, nullptr);
  const std::unique_ptr<sqlite_api::sqlite3, int (*)(sqlite_api::sqlite3*)> closing(database,
                                                                                    &sqlite_api::sqlite3_close);
  std::string header(100, '\0');
  sqlite_api::sqlite3_file* file = nullptr;
  sqlite_api::sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (file != nullptr && file->pMethods != nullptr) {
    file->pMethods->xRead(file, header.data(), static_cast<int>(header.size()), 0);
  }
  return header;
}

}  // namespace

// A line is "36 35 98:0 /root /mount/point options optional... - type source options".
std::string mount_type(const std::string& mountinfo, const fs::path& path) {
  std::string type;
  std::ptrdiff_t deepest = 0;
  std::istringstream lines(mountinfo);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    const std::vector<std::string> fields{std::istream_iterator<std::string>(words), {}};
    const auto dash = std::find(fields.begin(), fields.end(), "-");
    if (fields.end() - dash < 2 || dash - fields.begin() < 5) continue;
    const fs::path point = unescaped(fields[4]);
    const auto depth = std::distance(point.begin(), point.end());
    const bool above = std::mismatch(point.begin(), point.end(), path.begin(), path.end()).first == point.end();
    if (!above || depth < deepest) continue;
    deepest = depth;  // of two mounts on one point the later covers the earlier
    type = dash[1];
  }
  return type;
}

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
  } else if (size == 0 && mode != OpenMode::create) {
    throw EnvironmentError(fmt::format(
        "store {} is empty: nothing was recorded in it yet; `etude run STUDY.toml` begins it", path.string()));
  } else if (size > 0) {
    constexpr std::string_view magic("SQLite format 3\0", 16);
    if (file_header(path).substr(0, magic.size()) != magic) {
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
  int id = 0;  // the most significant byte first
  for (const unsigned char byte : file_header(file).substr(68, 4)) id = id << 8 | byte;
  return id == application_id && ::access(file.c_str(), W_OK) == 0 && ::access(file.parent_path().c_str(), W_OK) == 0;
}

void roll_back(const fs::path& path) {
  soci::session writer(soci::sqlite3, connection_string(path, OpenMode::existing));
  int tables = 0;
  writer << "SELECT count(*) FROM sqlite_master", soci::into(tables);
}

std::string connection_string(const fs::path& path, OpenMode mode) {
  return fmt::format("dbname=\"{}\"{}", path.string(), mode == OpenMode::read_only ? " readonly=1" : "");
}

std::vector<std::string> faults_of_file(const std::string& path) {
  std::vector<std::string> faults;
  try {
    soci::session sql(soci::sqlite3, connection_string(path, OpenMode::read_only));
    std::string line;
    soci::statement integrity = (sql.prepare << "PRAGMA integrity_check", soci::into(line));
    integrity.execute();
    while (integrity.fetch()) {
      if (line != "ok") faults.push_back(line);
    }
  } catch (const soci::soci_error& error) {
    faults.push_back(error.get_error_message());
  }
  return faults;
}

}  // namespace etude
