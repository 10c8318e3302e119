#include "host/durable_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "core/error.h"
#include "host/file_descriptor.h"
#include "host/file_size_limit.h"

namespace etude {
namespace {

namespace fs = std::filesystem;

bool write(const FileDescriptor& file, std::string_view content) {
  while (!content.empty()) {
    const auto written = ::write(file.number(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool write(const fs::path& path, std::string_view content) {
  const FileDescriptor file(path, O_WRONLY | O_CREAT | O_TRUNC);
  return file.is_open() && write(file, content);
}

bool sync(const fs::path& path, int flags) {
  const FileDescriptor file(path, O_RDONLY | flags);
  return file.is_open() && ::fsync(file.number()) == 0;
}

[[noreturn]] void give_up(const fs::path& written, const fs::path& path) {
  const std::string reason = write_error(errno);
  ::unlink(written.c_str());
  throw EnvironmentError(fmt::format("cannot write {}: {}", path.string(), reason));
}

}  // namespace

void write_durably(const fs::path& path, std::string_view content) {
  // The process id keeps two workers on one file apart, should a fenced one still be writing.
  const fs::path temporary = fmt::format("{}.{}.tmp", path.string(), ::getpid());
  if (!write(temporary, content)) give_up(temporary, path);
  put_in_place_durably(temporary, path);
}

void put_in_place_durably(const fs::path& written, const fs::path& path) {
  if (!sync(written, 0) || ::rename(written.c_str(), path.c_str()) != 0) give_up(written, path);
  // Best effort: a folder that cannot be synced (some file systems) has the rename nevertheless.
  (void)sync(path.has_parent_path() ? path.parent_path() : fs::path("."), O_DIRECTORY);
}

}  // namespace etude
