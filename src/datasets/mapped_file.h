#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "core/error.h"
#include "host/file_descriptor.h"

namespace etude {

using Bytes = std::span<const std::uint8_t>;

/// A file could not be read for want of memory or descriptors: nothing is wrong with the file.
struct OutOfResources : EnvironmentError {
  using EnvironmentError::EnvironmentError;
};

/// A file's bytes, read-only and shared by all processes that map it. Throws EnvironmentError, also of what is no
/// regular file. Who cuts the file off meanwhile ends this process by SIGBUS when it next reads what is gone.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path);
  [[nodiscard]] Bytes bytes() const { return {data_.get(), data_.get_deleter().size}; }

  /// What has happened to the file since it was mapped: nothing; something (chmod, a new link, or a write that put the
  /// time of modification back); a write.
  enum class Fate { untouched, touched, written };
  [[nodiscard]] Fate fate() const;

 private:
  struct Unmap {
    std::size_t size;
    void operator()(const std::uint8_t* data) const;
  };

  FileDescriptor file_;
  struct stat when_mapped_ {};
  std::unique_ptr<const std::uint8_t, Unmap> data_;
};

}  // namespace etude
