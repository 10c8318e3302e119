#include "store/sqlite_connection.h"

#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <ctime>
#include <new>
#include <typeinfo>

#include "host/file_size_limit.h"
#include "store/sqlite_file.h"
#include "store/sqlite_migration.h"
#include "store/sqlite_schema.h"

namespace etude {
namespace {

using Clock = std::chrono::steady_clock;

// One try of many, so that a wait can be ended soon.
constexpr int try_for_milliseconds = 250;

StoreSurroundings with_defaults(StoreSurroundings surroundings) {
  if (!surroundings.uptime) {
    surroundings.uptime = [] {
      timespec time{};
      ::clock_gettime(CLOCK_BOOTTIME, &time);
      return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::seconds(time.tv_sec) +
                                                                   std::chrono::nanoseconds(time.tv_nsec));
    };
  }
  if (!surroundings.say) {
    surroundings.say = [](const std::string& message) { fmt::print(stderr, "{}\n", message); };
  }
  return surroundings;
}

sqlite_api::sqlite3* handle(soci::session& sql) {
  return static_cast<soci::sqlite3_session_backend*>(sql.get_backend())->conn_;
}

int result_code(const soci::soci_error& error) {
  const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  return sqlite == nullptr ? SQLITE_ERROR : sqlite->result() & 0xFF;
}

bool is_busy(const soci::soci_error& error) {
  const int code = result_code(error);
  return code == SQLITE_BUSY || code == SQLITE_LOCKED;
}

// A full disk has its own message, a file that may not grow has not, and SQLite keeps no errno of it.
std::string reason_of(const soci::soci_error& error) {
  return error.get_error_message() + (result_code(error) == SQLITE_IOERR ? file_size_limit_text() : "");
}

EnvironmentError damaged(const std::string& path, const std::string& reason) {
  return EnvironmentError(
      fmt::format("store {0} is damaged ({1}); it is left as it is. `etude store check --store {0}` says what is lost",
                  path, reason));
}

}  // namespace

SqliteTransaction::SqliteTransaction(soci::session& sql, Kind kind) : sql_(sql) {
  sql_ << (kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

SqliteTransaction::~SqliteTransaction() {
  if (committed_) return;
  try {
    sql_ << "ROLLBACK";
  } catch (const soci::soci_error&) {  // SQLite has rolled back already
  }
}

void SqliteTransaction::commit() {
  sql_ << "COMMIT";
  committed_ = true;
}

SqliteConnection::SqliteConnection(std::string path, OpenMode mode, StoreSurroundings surroundings)
    : path_(std::move(path)), mode_(mode), surroundings_(with_defaults(std::move(surroundings))) {
  check_file(path_, mode_);
  patiently([this] { open(); });
}

void SqliteConnection::open() {
  if (sql_.is_connected()) sql_.close();
  if (mode_ == OpenMode::read_only && may_roll_back(path_)) roll_back(path_);
  sql_.open(soci::sqlite3, connection_string(path_, mode_));
  sqlite_api::sqlite3_busy_timeout(handle(sql_), try_for_milliseconds);
  sql_ << "PRAGMA foreign_keys = ON";
  if (mode_ == OpenMode::create) create_tables();
  const int version = check_schema(sql_, path_);
  if (mode_ == OpenMode::read_only) {
    if (version < schema_version) read_through_memory(version);
    return;
  }
  use_rollback_journal();
  sql_ << "PRAGMA synchronous = FULL";
  if (version == schema_version) return;
  if (const auto copy = migrate_file(sql_, path_); !copy.empty()) {
    surroundings_.say(
        fmt::format("store {}: its tables are this version's now; the file as it was is {}", path_, copy));
  }
}

void SqliteConnection::create_tables() {
  SqliteTransaction transaction(sql_, SqliteTransaction::Kind::write);
  int tables = 0, id = 0;
  sql_ << "SELECT count(*) FROM sqlite_master", soci::into(tables);
  sql_ << "PRAGMA application_id", soci::into(id);
  if (tables > 0 || id != 0) return;  // another program's file may be empty still; check_schema refuses it
  create_schema(sql_);
  transaction.commit();
}

// What is read is the file as it was when it was opened.
void SqliteConnection::read_through_memory(int version) {
  soci::session file(soci::sqlite3, connection_string(path_, mode_));
  sql_.close();
  sql_.open(soci::sqlite3, "dbname=:memory:");
  copy_database(file, sql_);
  SqliteTransaction transaction(sql_, SqliteTransaction::Kind::write);
  migrate_tables(sql_, version);
  transaction.commit();
}

// A file keeps the write-ahead log that another tool has put it into.
void SqliteConnection::use_rollback_journal() {
  std::string mode, reason;
  sql_ << "PRAGMA journal_mode", soci::into(mode);
  if (mode == "delete") return;
  try {
    sql_ << "PRAGMA journal_mode = DELETE", soci::into(mode);
    if (mode == "delete") return;
    reason = "it stays '" + mode + "'";
  } catch (const soci::soci_error& error) {
    reason = error.get_error_message();
  }
  throw EnvironmentError(
      fmt::format("store {0}: another tool has changed its journal mode, and it cannot be changed back ({1}); close "
                  "what has the store open, then run `sqlite3 {0} 'PRAGMA journal_mode = DELETE'`",
                  path_, reason));
}

void SqliteConnection::require_whole_file() const {
  if (const auto faults = faults_of_file(path_); !faults.empty()) throw damaged(path_, faults.front());
}

void SqliteConnection::patiently(const std::function<void()>& function) {
  const auto begin = Clock::now();
  bool said = false;
  while (true) {
    try {
      return function();
    } catch (const soci::soci_error& error) {
      const int code = result_code(error);
      if (mode_ == OpenMode::read_only && code == SQLITE_READONLY) {
        throw EnvironmentError(
            fmt::format("store {0}: a writer was killed in the middle of a write, and {0}-journal, which takes that "
                        "back, needs one who may write the file and its folder: run `etude status --store {0}` as "
                        "their owner, or copy both files to a folder of yours",
                        path_));
      }
      if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) throw damaged(path_, error.get_error_message());
      if (!is_busy(error)) throw EnvironmentError(fmt::format("store {}: {}", path_, reason_of(error)));
    } catch (const std::bad_alloc&) {
      throw damaged(path_, "it asks for more memory than there is");
    } catch (const std::bad_cast&) {
      throw damaged(path_, "a value is of another type");
    }
    const auto waited = Clock::now() - begin;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(waited).count();
    if (surroundings_.interrupted()) {
      throw Error(ExitCode::interrupted, fmt::format("interrupted while store {} was held by another program", path_));
    }
    if (waited >= surroundings_.give_up_after) {
      throw EnvironmentError(fmt::format(
          "store {} has been held by another program for {} s (`fuser -v {}` may name it); close it, then go on", path_,
          seconds, path_));
    }
    if (!said && waited >= surroundings_.say_after) {
      said = true;
      surroundings_.say(
          fmt::format("waiting for store {}: another program has held it for {} s (a backup, a table "
                      "browser?)",
                      path_, seconds));
    }
  }
}

}  // namespace etude
