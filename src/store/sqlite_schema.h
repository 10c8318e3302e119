#pragma once

#include <soci/soci.h>

#include <string>

namespace etude {

inline constexpr int schema_version = 5;

/// Makes tables, indexes, triggers and views in an empty database, and marks it as a store of this schema.
/// docs/store.md describes them. Inside the caller's transaction.
void create_schema(soci::session& sql);

/// The parts of it that a migration from schema 2 makes.
void add_metric_tables(soci::session& sql);
void create_views(soci::session& sql);

/// The database's schema version. Throws EnvironmentError where it is not a store or a newer one, by the name of the
/// version that made it.
int check_schema(soci::session& sql, const std::string& path);

}  // namespace etude
