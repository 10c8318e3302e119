#include "host/durable_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/error.h"
#include "host/file_descriptor.h"

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

bool sync(const FileDescriptor& file) { return ::fsync(file.number()) == 0; }

bool write_and_sync(const fs::path& path, std::string_view content) {
  const FileDescriptor file(path, O_WRONLY | O_CREAT | O_TRUNC);
  return file.is_open() && write(file, content) && sync(file);
}

}  // namespace

void write_durably(const fs::path& path, std::string_view content) {
  // The process id keeps two workers on one file apart, should a fenced one still be writing.
  const fs::path temporary = fmt::format("{}.{}.tmp", path.string(), ::getpid());
  if (!write_and_sync(temporary, content) || ::rename(temporary.c_str(), path.c_str()) != 0) {
    const std::string reason = std::strerror(errno);
    ::unlink(temporary.c_str());
    throw EnvironmentError(fmt::format("cannot write {}: {}", path.string(), reason));
  }
  // Best effort: a folder that cannot be synced (some file systems) has the rename nevertheless.
  const auto parent = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (const FileDescriptor folder(parent, O_RDONLY | O_DIRECTORY); folder.is_open()) (void)sync(folder);
}

}  // namespace etude
