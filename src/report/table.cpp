#include "report/table.h"

#include <algorithm>

namespace etude {
namespace {

// One past the last column that still fits beside the first; at least one does.
std::size_t end_of_block(const std::vector<std::size_t>& widths, std::size_t first, std::size_t columns) {
  if (columns == 0) return widths.size();
  std::size_t end = first;
  for (std::size_t width = widths.empty() ? 0 : widths[0]; end < widths.size(); ++end) {
    width += 2 + widths[end];
    if (width > columns && end > first) break;
  }
  return std::max(end, first);
}

// The first cell, then those from `first` to before `last`.
std::string format_row(const std::vector<std::string>& row, const std::vector<std::size_t>& widths, std::size_t first,
                       std::size_t last) {
  const auto padding = [&](std::size_t i) { return std::string(widths[i] - display_width(row[i]), ' '); };
  std::string line = row.empty() ? "" : row[0] + padding(0);
  for (std::size_t i = first; i < std::min(last, row.size()); ++i) line += "  " + padding(i) + row[i];
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string wrap_line(const std::string& line, std::size_t columns) {
  const std::string indent(std::min(line.find_first_not_of(' '), line.size()), ' ');
  std::string result, current = indent;
  for (std::size_t begin = indent.size(); begin < line.size();) {
    const auto end = std::min(line.find(' ', begin), line.size());
    const auto word = line.substr(begin, end - begin);
    const bool empty = current.size() == indent.size();
    if (!empty && display_width(current) + 1 + display_width(word) > columns) {
      result += current + "\n";
      current = indent + word;
    } else {
      current += (empty ? "" : " ") + word;
    }
    begin = end + 1;
  }
  return result + current;
}

}  // namespace

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

std::string format_table(const std::vector<std::vector<std::string>>& rows, std::size_t columns) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  }
  std::string text;
  std::size_t first = 1;
  do {
    const auto last = end_of_block(widths, first, columns);
    if (first > 1) text += "\n";
    for (const auto& row : rows) text += format_row(row, widths, first, last);
    first = last;
  } while (first < widths.size());
  return text;
}

std::string wrap(const std::string& text, std::size_t columns) {
  constexpr std::size_t easily_read = 120;
  if (columns == 0) columns = easily_read;
  std::string result;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    result += wrap_line(text.substr(begin, end - begin), columns) + (end < text.size() ? "\n" : "");
    begin = end + 1;
  }
  return result;
}

}  // namespace etude
