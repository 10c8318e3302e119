#pragma once

#include <filesystem>
#include <string>

namespace etude {

/// Remembers that a file had this sum, in FILE.verified beside it, with the file's size and time of change: reading 180
/// MB at the start of every worker would cost half a second each. Best effort: where it cannot be written, the file is
/// read again.
void stamp(const std::filesystem::path& path, const std::string& sha256);
[[nodiscard]] bool is_stamped(const std::filesystem::path& path, const std::string& sha256);

}  // namespace etude
