#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace etude {

/// The line of a client's log that says why it failed.
using LogReason = std::function<std::string(const std::filesystem::path& log)>;

/// Runs a package registry's client in `folder` with all that it says in `log`. Throws EnvironmentError with its own
/// words where it fails, or is not there.
void run_client(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                const std::filesystem::path& log, const LogReason& reason);

}  // namespace etude
