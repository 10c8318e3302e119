#pragma once

#include <filesystem>
#include <string_view>

namespace etude {

/// Writes a file that survives a crash at any moment whole or not at all: a temporary file beside it, fsync, rename,
/// fsync of the folder. Throws EnvironmentError naming the file; nothing half-written stays behind.
void write_durably(const std::filesystem::path& path, std::string_view content);

}  // namespace etude
