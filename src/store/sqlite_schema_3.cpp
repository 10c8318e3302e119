// From schema 3, which no release wrote: its studies are whole grids.
#include "store/sqlite_migration.h"
#include "store/sqlite_schema.h"

namespace etude {

void migrate_schema_3(soci::session& sql) {
  sql << "ALTER TABLE studies ADD COLUMN places TEXT NOT NULL DEFAULT ''";
  migrate_schema_4(sql);
  sql << "INSERT OR REPLACE INTO meta VALUES ('migrated_from', 'schema 3')";
}

}  // namespace etude
