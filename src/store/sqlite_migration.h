#pragma once

#include <soci/soci.h>

#include <string>

namespace etude {

/// Copies a whole database over an empty one.
void copy_database(soci::session& from, soci::session& to);

/// A whole and durable copy of the file beside it: "PATH.SUFFIX", or "PATH.SUFFIX.2", ... where that name has been
/// taken by another content. Returns its path. Throws EnvironmentError.
std::string keep_copy(const std::string& path, const std::string& suffix);

/// Turns tables of schema 1 into this program's, inside the caller's transaction.
void migrate_tables(soci::session& sql);

/// Migrates the store in one transaction, with a copy kept beside it; a kill leaves the old store or the new one.
/// Returns the copy's path; empty where another process has migrated it meanwhile. Throws EnvironmentError, and leaves
/// the store as it is, where a worker of étude 0.1.0 is at work in it.
std::string migrate_file(soci::session& sql, const std::string& path);

}  // namespace etude
