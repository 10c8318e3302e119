#include "report/table.h"

#include <algorithm>

namespace etude {

std::size_t display_width(const std::string& text) {
  std::size_t width = 0;
  bool in_escape = false;
  for (const unsigned char byte : text) {
    if (byte == '\033') in_escape = true;
    if (!in_escape && (byte & 0xC0) != 0x80) ++width;  // not a continuation byte
    if (byte == 'm') in_escape = false;
  }
  return width;
}

std::string format_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - display_width(row[i]), ' ');
      line += (i == 0 ? row[i] + padding : "  " + padding + row[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace etude
