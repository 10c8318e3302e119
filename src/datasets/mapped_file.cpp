#include "datasets/mapped_file.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstring>

namespace etude {
namespace {

bool same(const timespec& a, const timespec& b) { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; }

}  // namespace

void MappedFile::Unmap::operator()(const std::uint8_t* data) const {
  ::munmap(const_cast<std::uint8_t*>(data), size);  // NOLINT(*-const-cast): munmap's type
}

// O_NONBLOCK: a pipe in a file's place would be waited for.
MappedFile::MappedFile(const std::filesystem::path& path)
    : file_(path, O_RDONLY | O_NONBLOCK), data_(nullptr, Unmap{0}) {
  const auto fail = [&](const char* reason) {
    throw EnvironmentError(fmt::format("{}: cannot be read: {}", path.string(), reason));
  };
  const auto fail_by = [&](int number) {
    const bool out_of_resources = number == ENOMEM || number == EMFILE || number == ENFILE;
    if (!out_of_resources) fail(std::strerror(number));
    throw OutOfResources(fmt::format("{}: cannot be read: {}", path.string(), std::strerror(number)));
  };
  if (!file_.is_open() || ::fstat(file_.number(), &when_mapped_) != 0) fail_by(errno);
  if (!S_ISREG(when_mapped_.st_mode)) fail("it is no regular file");
  if (when_mapped_.st_size == 0) fail("it is empty");
  const auto size = static_cast<std::size_t>(when_mapped_.st_size);
  void* data = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file_.number(), 0);
  if (data == MAP_FAILED) fail_by(errno);
  data_ = {static_cast<const std::uint8_t*>(data), Unmap{size}};
}

MappedFile::Fate MappedFile::fate() const {
  struct stat now {};
  if (::fstat(file_.number(), &now) != 0) return Fate::written;
  // The kernel keeps the time of change (ctim), which no program can set.
  const bool same_size = now.st_size == when_mapped_.st_size;
  if (same_size && same(now.st_ctim, when_mapped_.st_ctim)) return Fate::untouched;
  return same_size && same(now.st_mtim, when_mapped_.st_mtim) ? Fate::touched : Fate::written;
}

}  // namespace etude
