#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace etude {

/// A file's bytes, read-only and shared by all processes that map it. Throws EnvironmentError.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path);
  [[nodiscard]] std::span<const std::uint8_t> bytes() const { return {data_.get(), data_.get_deleter().size}; }

 private:
  struct Unmap {
    std::size_t size;
    void operator()(const std::uint8_t* data) const;
  };
  std::unique_ptr<const std::uint8_t, Unmap> data_;
};

}  // namespace etude
