#include "datasets/fetch.h"

#include <fmt/format.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>

#include "core/error.h"
#include "core/sha256.h"
#include "datasets/sources.h"
#include "host/file_descriptor.h"
#include "host/file_size_limit.h"

namespace etude {
namespace {

namespace fs = std::filesystem;

constexpr const char* staging_prefix = ".fetch-";

// What killed fetches left: the folders of processes that are no more.
void remove_left_over(const fs::path& data_dir, const std::string& prefix) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(data_dir, error)) {
    const auto name = entry.path().filename().string();
    if (!name.starts_with(prefix)) continue;
    pid_t owner = 0;
    const auto [end, failure] = std::from_chars(name.data() + prefix.size(), name.data() + name.size(), owner);
    if (failure != std::errc() || end != name.data() + name.size() || owner <= 0) continue;
    if (::kill(owner, 0) != 0 && errno == ESRCH) fs::remove_all(entry.path(), error);
  }
}

// A temporary folder on the data folder's file system, so that what it holds can be renamed into place; gone with the
// object. The process is in its name: two fetches at once do not touch each other's.
class Staging {
 public:
  Staging(const fs::path& data_dir, const std::string& name) {
    const auto prefix = staging_prefix + name + "-";
    remove_left_over(data_dir, prefix);
    folder_ = data_dir / (prefix + std::to_string(::getpid()));
    std::error_code error;
    fs::remove_all(folder_, error);
    fs::create_directories(folder_, error);
    if (error) throw EnvironmentError(fmt::format("cannot create {}: {}", folder_.string(), error.message()));
  }
  ~Staging() {
    std::error_code error;
    fs::remove_all(folder_, error);
  }
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;
  [[nodiscard]] const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
};

// Whether a regular file is there, reached through no link: a link is nothing to put in place, and what it points to is
// not ours to move.
bool is_own_file(const fs::path& folder, const fs::path& path) {
  fs::path reached = folder;
  for (const auto& part : path) {
    reached /= part;
    if (fs::is_symlink(reached)) return false;
  }
  return fs::is_regular_file(reached);
}

// The file under its path, or under its bare name at any depth, but for fetches' temporary folders.
fs::path locate(const fs::path& folder, const DatasetFile& file) {
  if (is_own_file(folder, file.path)) return folder / file.path;
  const auto name = fs::path(file.path).filename();
  const auto end = fs::recursive_directory_iterator();
  for (auto entry = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied);
       entry != end; ++entry) {
    if (entry->path().filename().string().starts_with(staging_prefix)) entry.disable_recursion_pending();
    if (entry->path().filename() == name && fs::is_regular_file(entry->symlink_status())) return entry->path();
  }
  throw EnvironmentError(fmt::format("{} is not in it as a regular file", file.path));
}

void verify(const fs::path& path, const DatasetFile& file, const FetchProgress& progress) {
  const auto sum = sha256_file(path, [&](std::uintmax_t done) {
    if (progress) progress(done, file.size, "checking " + path.filename().string());
  });
  if (sum != file.sha256) {
    throw EnvironmentError(fmt::format("{}: SHA-256 {} expected, {} found", file.path, file.sha256, sum));
  }
}

// All are verified before the first is moved.
void put_in_place(const std::vector<DatasetFile>& files, const fs::path& folder, const fs::path& data_dir,
                  const FetchProgress& progress) {
  std::vector<fs::path> found;
  for (const auto& file : files) {
    found.push_back(locate(folder, file));
    verify(found.back(), file, progress);
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto target = data_dir / files[i].path;
    fs::create_directories(target.parent_path());
    fs::rename(found[i], target);
  }
}

// fs::copy_file goes on by streams where a write was cut short, and loses with them why.
void copy_whole(const fs::path& from, const fs::path& to) {
  const FileDescriptor input(from, O_RDONLY), output(to, O_WRONLY | O_CREAT | O_EXCL);
  constexpr std::size_t piece = 1 << 30;
  ssize_t sent = input.is_open() && output.is_open() ? 1 : -1;
  while (sent > 0) sent = ::sendfile(output.number(), input.number(), nullptr, piece);
  if (sent < 0) throw EnvironmentError(fmt::format("cannot copy {}: {}", from.string(), write_error(errno)));
}

// Of a folder, only these files: it may hold anything else, the data folder and this very fetch's included.
void copy_files(const std::vector<DatasetFile>& files, const fs::path& from, const fs::path& folder,
                const FetchProgress& progress) {
  for (const auto& file : files) {
    if (progress) progress(0, 0, "copying " + file.path);
    const auto found = locate(from, file), copy = folder / file.path;
    fs::create_directories(copy.parent_path());
    copy_whole(found, copy);
  }
}

DatasetSource local_source(const std::vector<DatasetFile>& files, const fs::path& from) {
  return {.description = from.string(), .fetch = [&files, from](const fs::path& folder, const FetchProgress& progress) {
            if (fs::is_directory(from)) {
              copy_files(files, from, folder, progress);
            } else if (!fs::is_regular_file(from)) {
              throw EnvironmentError("no such file or folder");
            } else if (from.extension() == ".deb") {
              unpack_debian_package(from, folder);
            } else {
              unpack(from, folder);
            }
          }};
}

// A folder, or something else that somebody has put there and that is no data.
void require_replaceable(const fs::path& path) {
  if (!fs::exists(path) || fs::is_regular_file(path)) return;
  throw EnvironmentError(
      fmt::format("{} is in the way of a data file, and is no regular file: move it elsewhere", path.string()));
}

}  // namespace

void fetch_dataset(const DatasetDefinition& dataset, const fs::path& data_dir, const std::optional<fs::path>& from,
                   const FetchReport& report) {
  std::vector<DatasetFile> needed;
  for (const auto& found : damage(dataset, data_dir, report.progress)) needed.push_back(found.file);
  for (const auto& file : needed) require_replaceable(data_dir / file.path);
  if (needed.empty()) {
    report.say(fmt::format("{} is in place: {}", dataset.name, data_dir.string()));
    return;
  }
  const auto sources = from ? std::vector{local_source(needed, *from)} : dataset.sources;
  std::string reasons;
  for (const auto& source : sources) {
    report.say(fmt::format("{}: trying {}", dataset.name, source.description));
    try {
      const Staging staging(data_dir, dataset.name);
      source.fetch(staging.folder(), report.progress);
      if (dataset.unpack_further) dataset.unpack_further(staging.folder());
      put_in_place(needed, staging.folder(), data_dir, report.progress);
      report.say(fmt::format("{}: {} files verified, in {}", dataset.name, needed.size(), data_dir.string()));
      return;
    } catch (const std::exception& error) {
      report.say(fmt::format("{}: {}", source.description, error.what()));
      reasons += fmt::format("\n  {}: {}", source.description, error.what());
    }
  }
  throw EnvironmentError(
      fmt::format("could not fetch {}; tried{}\nbring its files by other means and use `{} --from PATH`", dataset.name,
                  reasons, data_command("fetch", dataset.name, data_dir)));
}

}  // namespace etude
