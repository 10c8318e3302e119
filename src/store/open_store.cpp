#include <fmt/format.h>

#include <filesystem>

#include "store/sql_store.h"

namespace etude {

std::unique_ptr<Store> open_store(const std::string& location, OpenMode mode, StoreSurroundings surroundings) {
  // SQLite's special names, none of which is a file of that name.
  if (location.empty()) throw UsageError("--store is empty; name the store's file, as in --store results.etude");
  if (location == ":memory:" || location.rfind("file:", 0) == 0) {
    throw UsageError(
        fmt::format("--store {0}: SQLite does not take this for a file's name; --store ./{0} does, for a file "
                    "that is called so",
                    location));
  }
  return std::make_unique<SqlStore>(location, mode, std::move(surroundings));
}

bool store_has_begun(const std::string& location) {
  std::error_code error, absent;
  const auto size = std::filesystem::file_size(location, error);
  return error ? std::filesystem::exists(location, absent) : size > 0;
}

std::string checkpoint_folder(const std::string& location) { return location + ".checkpoints"; }

}  // namespace etude
