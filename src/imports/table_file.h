#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace etude {

/// A row of a table: as many texts as the table has columns, empty where it has none.
struct TableRow {
  std::int64_t line = 0;  ///< of the file, from 1; where the row begins
  std::vector<std::string> fields;
};

/// Reads a table from a file, as it is or gzipped: CSV (RFC 4180; also separated by tabs or semicolons), or JSON lines,
/// an object each, whose names are the columns ('é' and numbers as they are written; NaN and Infinity, which Python
/// writes, are taken; null is empty). Hands over the columns' names, then row by row. Throws EnvironmentError with
/// file:line where the file cannot be read or a line is malformed.
void read_table(const std::string& path, const std::function<void(const std::vector<std::string>& columns)>& header,
                const std::function<void(const TableRow& row)>& visitor);

}  // namespace etude
