#include "study/toml_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/nearest.h"

namespace etude {
namespace {

std::string type_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "a boolean";
    default:
      return "a date or time";
  }
}

}  // namespace

bool has_control_character(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == 0x7f) return true;
    // U+0080 to U+009F are C2 80 to C2 9F.
    if (c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) return true;
  }
  return false;
}

void TomlReader::error(const toml::source_region& where, const std::string& message) {
  // The file, or "--set KEY=VALUE" for a value that was given on the command line.
  errors_.push_back(fmt::format("{}:{}:{}: {}", where.path ? *where.path : std::string("study"), where.begin.line,
                                where.begin.column, message));
}

void TomlReader::throw_errors() const {
  if (!errors_.empty()) throw UsageError(fmt::format("{}", fmt::join(errors_, "\n")));
}

void TomlReader::check_keys(const toml::table& table, const std::string& path, const std::vector<std::string>& known) {
  for (const auto& [key, value] : table) {
    const std::string name(key.str());
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    error(key.source(), fmt::format("unknown key '{}{}'{}", path, name, suggestion(name, known)));
  }
}

const toml::node* TomlReader::node(const toml::table& table, const std::string& key, bool required) {
  const auto* found = table.get(key);
  if (found == nullptr && required) error(table.source(), fmt::format("'{}' is missing", key));
  return found;
}

const toml::table* TomlReader::table(const toml::table& parent, const std::string& key, bool required) {
  const auto* found = node(parent, key, required);
  if (found == nullptr) return nullptr;
  if (!found->is_table()) {
    error(found->source(), fmt::format("'{}' must be a table, as in [{}], not {}", key, key, type_of(*found)));
    return nullptr;
  }
  return found->as_table();
}

std::optional<std::string> TomlReader::text(const toml::table& table, const std::string& key, bool required) {
  const auto* found = node(table, key, required);
  if (found == nullptr) return std::nullopt;
  if (const auto* value = found->as_string()) {
    if (!has_control_character(value->get())) return value->get();
    error(found->source(), fmt::format("'{}' holds a control character", key));
    return std::nullopt;
  }
  error(found->source(), fmt::format("'{}' must be a string in quotes, not {}", key, type_of(*found)));
  return std::nullopt;
}

std::optional<bool> TomlReader::flag(const toml::table& table, const std::string& key) {
  const auto* found = node(table, key, false);
  if (found == nullptr) return std::nullopt;
  if (const auto* value = found->as_boolean()) return value->get();
  error(found->source(), fmt::format("'{}' must be true or false, not {}", key, type_of(*found)));
  return std::nullopt;
}

std::optional<std::int64_t> TomlReader::integer(const toml::table& table, const std::string& key, std::int64_t minimum,
                                                bool required, std::int64_t maximum) {
  const auto* found = node(table, key, required);
  if (found == nullptr) return std::nullopt;
  const auto* value = found->as_integer();
  if (value == nullptr) {
    error(found->source(), fmt::format("'{}' must be an integer, not {}", key, type_of(*found)));
    return std::nullopt;
  }
  if (value->get() < minimum) {
    error(found->source(), fmt::format("'{}' = {}: must be at least {}", key, value->get(), minimum));
    return std::nullopt;
  }
  if (value->get() > maximum) {
    error(found->source(), fmt::format("'{}' = {}: must be at most {}", key, value->get(), maximum));
    return std::nullopt;
  }
  return value->get();
}

std::optional<double> TomlReader::number(const toml::table& table, const std::string& key, bool required) {
  const auto* found = node(table, key, required);
  if (found == nullptr) return std::nullopt;
  if (found->is_number()) return found->value<double>();
  error(found->source(), fmt::format("'{}' must be a number, not {}", key, type_of(*found)));
  return std::nullopt;
}

}  // namespace etude
