#include "imports/table_file.h"

#include <csv.h>
#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>
#include <unordered_map>

#include "core/error.h"
#include "core/released_by.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void fail(const std::string& path, std::int64_t line, const std::string& reason) {
  throw EnvironmentError(fmt::format("{}:{}: {}; nothing is imported", path, line, reason));
}

// Bytes of a file, unpacked where it is gzipped.
class Bytes {
 public:
  explicit Bytes(const std::string& path) : path_(path), file_(gzopen(path.c_str(), "rb")) {
    if (file_ == nullptr) throw EnvironmentError(fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
    gzbuffer(file_.get(), sizeof buffer_);
  }

  // The next ones; none at the end.
  std::string_view next() {
    const int count = gzread(file_.get(), buffer_.data(), static_cast<unsigned>(buffer_.size()));
    int error = Z_OK;
    const char* reason = gzerror(file_.get(), &error);
    if (count < 0 || error == Z_BUF_ERROR) {
      throw EnvironmentError(fmt::format("{}: cannot be read: {}; nothing is imported", path_,
                                         error == Z_ERRNO       ? std::strerror(errno)
                                         : error == Z_BUF_ERROR ? "it is cut off"
                                                                : reason));
    }
    return {buffer_.data(), static_cast<std::size_t>(count)};
  }

 private:
  const std::string path_;
  const std::unique_ptr<gzFile_s, ReleasedBy<gzclose>> file_;
  std::array<char, 1 << 16> buffer_{};
};

// Excel writes it in front of UTF-8.
std::string_view without_byte_order_mark(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

class CsvReader {
 public:
  explicit CsvReader(const std::string& path) : path_(path) {
    if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0) throw std::bad_alloc();
  }
  ~CsvReader() { csv_free(&parser_); }
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  void set_delimiter(char delimiter) { csv_set_delim(&parser_, static_cast<unsigned char>(delimiter)); }

  // The rows that end in these bytes. Throwing from the library's calls would leave it in between.
  std::vector<TableRow> rows_of(std::string_view bytes) {
    check(csv_parse(&parser_, bytes.data(), bytes.size(), &on_field, &on_end_of_line, this) == bytes.size());
    return std::exchange(rows_, {});
  }
  std::vector<TableRow> last_rows() {
    check(csv_fini(&parser_, &on_field, &on_end_of_line, this) == 0);
    return std::exchange(rows_, {});
  }

 private:
  static void on_field(void* text, std::size_t size, void* self) {
    auto& reader = *static_cast<CsvReader*>(self);
    auto& field = reader.fields_.emplace_back(static_cast<const char*>(text), size);
    reader.lines_ += std::count(field.begin(), field.end(), '\n');
  }
  static void on_end_of_line(int character, void* self) {
    auto& reader = *static_cast<CsvReader*>(self);
    if (!reader.fields_.empty()) reader.rows_.push_back({.line = reader.line_, .fields = std::move(reader.fields_)});
    reader.fields_.clear();
    if (character != '\n') return;  // the first half of "\r\n"
    reader.line_ += 1 + reader.lines_;
    reader.lines_ = 0;
  }
  void check(bool parsed) {
    if (!parsed) fail(path_, line_, "a quote is not where CSV has one, or is not closed");
  }

  const std::string path_;
  csv_parser parser_{};
  std::vector<std::string> fields_;
  std::vector<TableRow> rows_;
  std::int64_t line_ = 1, lines_ = 0;
};

using Header = std::function<void(const std::vector<std::string>&)>;
using Visitor = std::function<void(const TableRow&)>;

char delimiter_of(std::string_view text) {
  const auto line = text.substr(0, text.find('\n'));
  for (const char delimiter : {',', '\t', ';'}) {
    if (line.find(delimiter) != std::string_view::npos) return delimiter;
  }
  return ',';
}

void read_csv(const std::string& path, Bytes& file, std::string_view start, const Header& header,
              const Visitor& visitor) {
  CsvReader reader(path);
  reader.set_delimiter(delimiter_of(start));
  std::size_t columns = 0;
  const auto visit = [&](const std::vector<TableRow>& rows) {
    for (const auto& row : rows) {
      if (columns == 0) {
        columns = row.fields.size();
        header(row.fields);
      } else if (row.fields.size() != columns) {
        fail(path, row.line,
             fmt::format("{} field{} where the header has {}", row.fields.size(), row.fields.size() == 1 ? "" : "s",
                         columns));
      } else {
        visitor(row);
      }
    }
  };
  for (auto bytes = start; !bytes.empty(); bytes = file.next()) visit(reader.rows_of(bytes));
  visit(reader.last_rows());
  if (columns == 0) throw EnvironmentError(path + ": it is empty");
}

// Python's json writes what JSON has not.
std::string with_quoted_constants(std::string_view line) {
  std::string text;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size();) {
    if (quoted && line[i] == '\\') {
      text += line.substr(i, 2);
      i += 2;
      continue;
    }
    if (line[i] == '"') quoted = !quoted;
    const auto rest = line.substr(i);
    const auto* const found = quoted ? nullptr : [&]() -> const char* {
      for (const char* constant : {"NaN", "-Infinity", "Infinity"}) {
        if (rest.starts_with(constant)) return constant;
      }
      return nullptr;
    }();
    if (found != nullptr) {
      text += fmt::format("\"{}\"", found);
      i += std::strlen(found);
    } else {
      text += line[i++];
    }
  }
  return text;
}

std::string text_of(const Json& value) {
  if (value.is_null()) return "";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// étude's own array has an object a line too.
std::string_view without_array(std::string_view line) {
  while (!line.empty() && (line.back() == ',' || line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  return line == "[" || line == "]" ? std::string_view() : line;
}

void for_each_object(const std::string& path, Bytes& file, std::string_view start,
                     const std::function<void(const Json&, std::int64_t line)>& visit) {
  std::int64_t number = 0;
  const auto parse = [&](std::string_view line) {
    ++number;
    line = without_array(line);
    if (line.find_first_not_of(" \t") == std::string_view::npos) return;
    auto object = Json::parse(line, nullptr, false);
    if (object.is_discarded()) object = Json::parse(with_quoted_constants(line), nullptr, false);
    if (!object.is_object()) fail(path, number, "no JSON object; one stands on each line");
    visit(object, number);
  };
  std::string rest;
  for (auto bytes = start; !bytes.empty(); bytes = file.next()) {
    rest += bytes;
    std::size_t begin = 0;
    for (auto end = rest.find('\n'); end != std::string::npos; end = rest.find('\n', begin)) {
      parse(std::string_view(rest).substr(begin, end - begin));
      begin = end + 1;
    }
    rest.erase(0, begin);
  }
  if (!rest.empty()) parse(rest);
}

// Twice, since a name may come late.
void read_json_lines(const std::string& path, const Header& header, const Visitor& visitor) {
  std::vector<std::string> columns;
  std::unordered_map<std::string, std::size_t> index;
  const auto for_each = [&](const auto& visit) {
    Bytes file(path);
    const std::string start(without_byte_order_mark(file.next()));
    for_each_object(path, file, start, visit);
  };
  for_each([&](const Json& object, std::int64_t) {
    for (const auto& [name, _] : object.items()) {
      if (index.try_emplace(name, columns.size()).second) columns.push_back(name);
    }
  });
  if (columns.empty()) throw EnvironmentError(path + ": it is empty");
  header(columns);
  for_each([&](const Json& object, std::int64_t line) {
    TableRow row{.line = line, .fields = std::vector<std::string>(columns.size())};
    for (const auto& [name, value] : object.items()) row.fields[index.at(name)] = text_of(value);
    visitor(row);
  });
}

}  // namespace

void read_table(const std::string& path, const Header& header, const Visitor& visitor) {
  Bytes file(path);
  const std::string start(without_byte_order_mark(file.next()));
  const auto first = start.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) throw EnvironmentError(path + ": it is empty");
  if (start[first] == '{' || start[first] == '[') return read_json_lines(path, header, visitor);
  read_csv(path, file, start, header, visitor);
}

}  // namespace etude
