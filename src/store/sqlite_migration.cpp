#include "store/sqlite_migration.h"

#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "host/durable_file.h"
#include "store/sqlite_connection.h"
#include "store/sqlite_file.h"
#include "store/sqlite_schema.h"

namespace etude {
namespace {

namespace fs = std::filesystem;

sqlite_api::sqlite3* handle(soci::session& sql) {
  return static_cast<soci::sqlite3_session_backend*>(sql.get_backend())->conn_;
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Schema 1 renews its leases every few seconds, by the wall clock. People set that back and forth by hours: a wrong
// time zone, or hardware time that another system takes for local. A lease that is over for longer than that is
// nobody's, whatever process has its worker's number by now.
constexpr std::int64_t longest_clock_change = std::chrono::milliseconds(std::chrono::hours(24)).count();

// They know nothing of the new tables. Of another machine's worker schema 2 has no time that this one could read.
void refuse_earlier_workers(soci::session& sql, const std::string& path, int version) {
  const auto now =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  std::string worker, process;
  long long lease_until = 0;
  // Schema 1 knows a process by its id alone.
  const std::string identity = version > 1 ? "coalesce(process, '')" : "''";
  soci::statement running =
      (sql.prepare << "SELECT worker, lease_until, " + identity + " FROM trials WHERE status = 'running'",
       soci::into(worker), soci::into(lease_until), soci::into(process));
  running.execute();
  while (running.fetch()) {
    if (version == 1 && lease_until < now - longest_clock_change) continue;
    const auto colon = worker.rfind(':');
    const bool here = worker.substr(0, colon) == host_name();
    const auto id =
        static_cast<pid_t>(std::strtol(worker.c_str() + std::min(colon, worker.size() - 1) + 1, nullptr, 10));
    const auto present = process_identity(id);
    const bool lives_here = is_hidden(id) || (version > 1 ? present == process && !process.empty() : !present.empty());
    if (here ? !lives_here : lease_until < now || version > 1) continue;
    throw EnvironmentError(fmt::format(
        "store {}: {} trains in it, a worker of an earlier étude; stop that run with Ctrl-C, or wait for its "
        "end, and run this again: it changes the store's tables",
        path, worker));
  }
}

}  // namespace

void copy_database(soci::session& from, soci::session& to) {
  using namespace sqlite_api;
  sqlite3_backup* backup = sqlite3_backup_init(handle(to), "main", handle(from), "main");
  const int copied = backup == nullptr ? SQLITE_ERROR : sqlite3_backup_step(backup, -1);
  const int finished = backup == nullptr ? SQLITE_ERROR : sqlite3_backup_finish(backup);
  const int result = copied == SQLITE_DONE ? finished : copied;
  if (result != SQLITE_OK) throw soci::sqlite3_soci_error(sqlite3_errstr(result), result);
}

std::string keep_copy(const std::string& path, const std::string& suffix) {
  const std::string part = path + "." + suffix + ".part";
  fs::remove(part);  // of one that was killed
  {
    soci::session from(soci::sqlite3, connection_string(path, OpenMode::read_only));
    soci::session to(soci::sqlite3, connection_string(part, OpenMode::create));
    copy_database(from, to);
  }
  std::string copy = path + "." + suffix;
  for (int number = 2; fs::exists(copy); ++number) {
    if (content(copy) == content(part)) {
      fs::remove(part);
      return copy;
    }
    copy = fmt::format("{}.{}.{}", path, suffix, number);
  }
  put_in_place_durably(part, copy);
  return copy;
}

void migrate_tables(soci::session& sql, int version) {
  if (version == 1) migrate_schema_1(sql);
  if (version == 2) migrate_schema_2(sql);
  if (version == 3) migrate_schema_3(sql);
  if (version == 4) migrate_schema_4(sql);
}

std::string migrate_file(soci::session& sql, const std::string& path) {
  SqliteTransaction transaction(sql, SqliteTransaction::Kind::write);
  const int found = check_schema(sql, path);
  if (found == schema_version) return "";
  refuse_earlier_workers(sql, path, found);
  auto copy = keep_copy(path, fmt::format("schema-{}", found));
  migrate_tables(sql, found);
  transaction.commit();
  return copy;
}

}  // namespace etude
