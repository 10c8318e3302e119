#pragma once

#include <string>
#include <vector>

namespace etude {

/// Columns of a plain-text table, each as wide as its widest cell. UTF-8: a code point is taken to be one column wide.
/// The first column is aligned left, the others right. Where the table is wider than `columns` (0: no limit), those
/// that do not fit follow below, beside the first column again.
std::string format_table(const std::vector<std::vector<std::string>>& rows, std::size_t columns = 0);

/// The columns that `text` takes on a terminal, escape sequences for colour left out.
std::size_t display_width(const std::string& text);

/// Every line of `text` broken at spaces to at most `columns` (0: to 120, which is still easily read); an indented line
/// goes on indented.
std::string wrap(const std::string& text, std::size_t columns);

}  // namespace etude
