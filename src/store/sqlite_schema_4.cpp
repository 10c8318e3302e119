// From schema 4, which no release wrote: its studies do not grow.
#include <fmt/format.h>

#include "core/version.h"
#include "store/sqlite_migration.h"
#include "store/sqlite_schema.h"

namespace etude {

void migrate_schema_4(soci::session& sql) {
  sql << "ALTER TABLE studies ADD COLUMN growth TEXT NOT NULL DEFAULT ''";
  sql << "ALTER TABLE studies ADD COLUMN looks TEXT NOT NULL DEFAULT ''";
  const std::string maker = version;
  sql << "INSERT OR REPLACE INTO meta VALUES ('made_by', :version)", soci::use(maker);
  sql << "INSERT OR REPLACE INTO meta VALUES ('migrated_from', 'schema 4')";
  sql << fmt::format("PRAGMA user_version = {}", schema_version);
}

}  // namespace etude
