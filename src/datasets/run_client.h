#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace etude {

/// Runs a package registry's client in `folder` with its output in `log`; its exit code, 127 where it is not there.
int run_client(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
               const std::filesystem::path& log);

}  // namespace etude
