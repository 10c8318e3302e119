// From schema 2, which no release wrote.
#include <fmt/format.h>

#include "store/sqlite_migration.h"
#include "store/sqlite_schema.h"

namespace etude {

void migrate_schema_2(soci::session& sql) {
  for (const char* view : {"steps_view", "epochs_view", "trials_view"}) sql << fmt::format("DROP VIEW {}", view);
  sql << "ALTER TABLE studies ADD COLUMN record_metrics TEXT NOT NULL DEFAULT ''";
  sql << "ALTER TABLE studies ADD COLUMN keep_checkpoints INTEGER NOT NULL DEFAULT 0";
  sql << "ALTER TABLE studies ADD COLUMN report TEXT NOT NULL DEFAULT ''";
  sql << "ALTER TABLE trials ADD COLUMN record_metrics TEXT NOT NULL DEFAULT ''";
  add_metric_tables(sql);
  create_views(sql);
  migrate_schema_3(sql);
  sql << "INSERT OR REPLACE INTO meta VALUES ('migrated_from', 'schema 2')";
}

}  // namespace etude
