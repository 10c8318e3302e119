#pragma once

#include <string>

namespace etude {

/// `text` as one word of a POSIX shell, whatever it holds: the folder of a checkout may be called "it's $HOME (copy)".
inline std::string shell_quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

}  // namespace etude
