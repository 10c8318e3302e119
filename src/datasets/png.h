#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace etude {

struct RgbImage {
  std::int64_t width = 0, height = 0;
  std::vector<std::uint8_t> pixels;  ///< (height, width, 3)
};

/// Throws EnvironmentError.
RgbImage read_png(const std::filesystem::path& path);

}  // namespace etude
