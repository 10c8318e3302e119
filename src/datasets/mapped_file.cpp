#include "datasets/mapped_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/error.h"

namespace etude {

void MappedFile::Unmap::operator()(const std::uint8_t* data) const {
  ::munmap(const_cast<std::uint8_t*>(data), size);  // NOLINT(*-const-cast): munmap's type
}

MappedFile::MappedFile(const std::filesystem::path& path) : data_(nullptr, Unmap{0}) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const auto end = descriptor < 0 ? -1 : ::lseek(descriptor, 0, SEEK_END);
  const auto size = static_cast<std::size_t>(end);
  void* data = end <= 0 ? MAP_FAILED : ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (data == MAP_FAILED) throw EnvironmentError(fmt::format("cannot map {}: {}", path.string(), std::strerror(error)));
  data_ = {static_cast<const std::uint8_t*>(data), Unmap{size}};
}

}  // namespace etude
