#pragma once

#include <soci/soci.h>

#include <string>

namespace etude {

/// Copies a whole database over an empty one.
void copy_database(soci::session& from, soci::session& to);

/// A whole and durable copy of the file beside it: "PATH.SUFFIX", or "PATH.SUFFIX.2", ... where that name has been
/// taken by another content. Returns its path. Throws EnvironmentError.
std::string keep_copy(const std::string& path, const std::string& suffix);

/// Turn tables of that schema into this program's, inside the caller's transaction.
void migrate_schema_1(soci::session& sql);
void migrate_schema_2(soci::session& sql);
void migrate_schema_3(soci::session& sql);
void migrate_schema_4(soci::session& sql);
/// The one of them that `version` needs.
void migrate_tables(soci::session& sql, int version);

/// Migrates the store in one transaction, with a copy kept beside it; a kill leaves the old store or the new one.
/// Returns the copy's path; empty where another process has migrated it meanwhile. Throws EnvironmentError, and leaves
/// the store as it is, where a worker of an earlier étude is at work in it.
std::string migrate_file(soci::session& sql, const std::string& path);

}  // namespace etude
