#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdio>
#include <utility>

namespace etude::cli {

/// What standard output or standard error can show.
struct Terminal {
  bool interactive = false;  ///< a terminal that moves its cursor: not TERM=dumb
  bool colour = false;       ///< and NO_COLOR is not set (https://no-color.org)
  std::size_t columns = 80;
  /// Text is broken to so many columns; 0, not at all: what reads a pipe or a file wants whole lines.
  [[nodiscard]] std::size_t width() const { return is_terminal ? columns : 0; }
  bool is_terminal = false;  ///< TERM=dumb too
};

/// To standard error, whether or not it can be written: a terminal that was closed must not end a study, as fmt::print
/// would by throwing.
template <class... Arguments>
void print_error(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  const auto text = fmt::format(format, std::forward<Arguments>(arguments)...);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

Terminal standard_error();
Terminal standard_output();

}  // namespace etude::cli
