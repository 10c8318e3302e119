#pragma once

#include <string>
#include <vector>

namespace etude {

/// Columns of a plain-text table, each as wide as its widest cell. UTF-8: a code point is taken to be one column wide.
/// The first column is aligned left, the others right.
std::string format_table(const std::vector<std::vector<std::string>>& rows);

/// The columns that `text` takes on a terminal, escape sequences for colour left out.
std::size_t display_width(const std::string& text);

}  // namespace etude
