#pragma once

#include <filesystem>
#include <string_view>

namespace etude {

/// Writes a file that survives a crash at any moment whole or not at all: a temporary file beside it, fsync, rename,
/// fsync of the folder. Throws EnvironmentError naming the file; nothing half-written stays behind.
void write_durably(const std::filesystem::path& path, std::string_view content);

/// The same of a file that is written already, beside `path` and closed: it becomes `path`. Where it throws, neither
/// the file nor anything half-written is left.
void put_in_place_durably(const std::filesystem::path& written, const std::filesystem::path& path);

}  // namespace etude
