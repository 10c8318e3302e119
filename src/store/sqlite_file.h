#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "store/store.h"

namespace etude {

// What is particular to a SQLite file, apart from its SQL.

/// Marks a SQLite file as a store.
inline constexpr int application_id = 0x65747564;  // "etud"

/// Refuses what must not be opened, before SQLite touches it. Throws EnvironmentError: not there or empty (unless
/// `create`: a store that had no room to begin leaves an empty file), not a SQLite file, on a network file system (its
/// locks do not hold there).
void check_file(const std::filesystem::path& path, OpenMode mode);

/// The type of the file system that holds the absolute `path`, by the text of /proc/self/mountinfo: "fuse.sshfs".
/// Empty: none does.
std::string mount_type(const std::string& mountinfo, const std::filesystem::path& path);

/// Whether a rollback journal lies beside the store at `path` that this process may roll back: a writer is at work, or
/// was killed in the middle of a write. A connection for reading cannot open such a file. Never for another program's.
bool may_roll_back(const std::filesystem::path& path);

/// Takes back what a writer that was killed has left half written: SQLite does at the first read, but through a
/// connection that may write only.
void roll_back(const std::filesystem::path& path);

/// What SQLite's own checks, which read the whole file, find wrong with it.
std::vector<std::string> faults_of_file(const std::string& path);

/// SOCI's connection string for it.
std::string connection_string(const std::filesystem::path& path, OpenMode mode);

}  // namespace etude
