#include "datasets/png.h"

#include <fmt/format.h>
#include <png.h>

#include "core/error.h"

namespace etude {

RgbImage read_png(const std::filesystem::path& path) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  const auto check = [&](int succeeded) {
    if (succeeded == 0) throw EnvironmentError(fmt::format("cannot read {}: {}", path.string(), png.message));
  };
  check(png_image_begin_read_from_file(&png, path.c_str()));
  png.format = PNG_FORMAT_RGB;
  RgbImage image{.width = png.width, .height = png.height, .pixels = std::vector<std::uint8_t>(PNG_IMAGE_SIZE(png))};
  check(png_image_finish_read(&png, nullptr, image.pixels.data(), 0, nullptr));
  return image;
}

}  // namespace etude
