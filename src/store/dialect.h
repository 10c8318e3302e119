#pragma once

#include <string>

namespace etude {

// What a database says in its own way: SQLite's, so far the only one. Another one has these, a schema, and a connection
// with the transactions of sqlite_connection.h; all other statements are said once, for any.

/// Behind a table's name: its rows are to be found by that index. SQLite would not take it by itself, since it knows
/// nothing of how many rows there are.
std::string by_index(const std::string& index);

}  // namespace etude
