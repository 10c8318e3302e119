#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace etude {

/// SHA-256 in lower-case hexadecimal.
std::string sha256(std::string_view bytes);

/// SHA-256 of a file's content, read in blocks; `progress` (may be empty) hears the bytes read so far.
/// Throws EnvironmentError where the file cannot be read.
std::string sha256_file(const std::filesystem::path& path, const std::function<void(std::uintmax_t)>& progress = {});

}  // namespace etude
