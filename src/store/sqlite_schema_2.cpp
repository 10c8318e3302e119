// From schema 2, which no release wrote.
#include <fmt/format.h>

#include "core/version.h"
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
  const std::string maker = version;
  sql << "INSERT OR REPLACE INTO meta VALUES ('made_by', :version)", soci::use(maker);
  sql << "INSERT OR REPLACE INTO meta VALUES ('migrated_from', 'schema 2')";
  sql << fmt::format("PRAGMA user_version = {}", schema_version);
}

}  // namespace etude
