// The store's statements are every database's, but for what the files called sqlite_* say.
#include <regex>

#include "store/store_test.h"

namespace etude {
namespace {

TEST(Dialect, WhatOnlySqliteSaysIsSaidInItsOwnFiles) {
  const std::regex particular(
      "INDEXED BY|OR IGNORE|OR REPLACE|PRAGMA|json_extract|WITHOUT ROWID|sqlite_master|\\browid\\b|BEGIN IMMEDIATE|"
      "soci-sqlite3");
  int common = 0, own = 0;
  for (const auto& entry : fs::directory_iterator(std::string(ETUDE_SOURCE_DIR) + "/src/store")) {
    const auto content = file_content(entry.path());
    if (entry.path().filename().string().starts_with("sqlite_")) {
      own += std::regex_search(content, particular) ? 1 : 0;
      continue;
    }
    ++common;
    std::smatch match;
    EXPECT_FALSE(std::regex_search(content, match, particular)) << entry.path() << ": " << match.str();
  }
  EXPECT_GT(common, 10);
  EXPECT_GT(own, 2) << "the words are looked for";
}

}  // namespace
}  // namespace etude
