#include "worker/durable_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/error.h"

namespace etude {
namespace {

namespace fs = std::filesystem;

class FileDescriptor {
 public:
  FileDescriptor(const fs::path& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
  ~FileDescriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] bool write(std::string_view content) const {
    while (!content.empty()) {
      const auto written = ::write(descriptor_, content.data(), content.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      content.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }
  [[nodiscard]] bool sync() const { return ::fsync(descriptor_) == 0; }

 private:
  int descriptor_;
};

bool write_and_sync(const fs::path& path, std::string_view content) {
  const FileDescriptor file(path, O_WRONLY | O_CREAT | O_TRUNC);
  return file.is_open() && file.write(content) && file.sync();
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
  if (const FileDescriptor folder(path.parent_path(), O_RDONLY | O_DIRECTORY); folder.is_open()) (void)folder.sync();
}

}  // namespace etude
