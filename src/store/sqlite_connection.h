#pragma once

#include <soci/soci.h>

#include <functional>
#include <optional>
#include <string>
#include <type_traits>

#include "store/store.h"

namespace etude {

/// Rolled back unless committed.
class SqliteTransaction {
 public:
  enum class Kind { read, write };
  /// `write` takes the write lock at once: a transaction that upgrades later can fail with SQLITE_BUSY whatever the
  /// timeout.
  SqliteTransaction(soci::session& sql, Kind kind);
  ~SqliteTransaction();
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;
  void commit();

 private:
  soci::session& sql_;
  bool committed_ = false;
};

/// An open store of this program's schema, and the one way to it: a function runs as one transaction, waits where
/// another program holds the file, and SQLite's errors become EnvironmentErrors that name the store.
class SqliteConnection {
 public:
  /// Migrates an older schema where it may write, and reads it through a migrated copy in memory where not.
  /// Throws EnvironmentError.
  SqliteConnection(std::string path, OpenMode mode, StoreSurroundings surroundings);

  template <class Function>
  auto read(Function function) {
    return transaction(SqliteTransaction::Kind::read, std::move(function));
  }
  template <class Function>
  auto write(Function function) {
    return transaction(SqliteTransaction::Kind::write, std::move(function));
  }

  /// Reads the whole file. Throws EnvironmentError where SQLite's own checks find a fault.
  void require_whole_file() const;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const StoreSurroundings& surroundings() const { return surroundings_; }

 private:
  template <class Function>
  auto transaction(SqliteTransaction::Kind kind, Function function) {
    using Result = std::invoke_result_t<Function, soci::session&>;
    if constexpr (std::is_void_v<Result>) {
      patiently([&] {
        SqliteTransaction transaction(sql_, kind);
        function(sql_);
        transaction.commit();
      });
    } else {
      std::optional<Result> result;
      patiently([&] {
        SqliteTransaction transaction(sql_, kind);
        result.emplace(function(sql_));
        transaction.commit();
      });
      return std::move(*result);
    }
  }

  // Runs it again for as long as another program holds the file.
  void patiently(const std::function<void()>& function);
  void open();
  void create_tables();
  void read_through_memory(int version);
  void use_rollback_journal();

  const std::string path_;
  const OpenMode mode_;
  const StoreSurroundings surroundings_;
  soci::session sql_;
};

}  // namespace etude
