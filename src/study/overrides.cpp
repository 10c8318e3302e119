#include "study/overrides.h"

#include <fmt/format.h>

#include <string_view>

#include "core/error.h"

namespace etude {
namespace {

// Moves the nodes: a copy would forget its place in the source.
void merge(toml::table& into, toml::table&& from) {
  for (auto&& [key, value] : from) {
    auto* present = into.get(key);
    if (present != nullptr && present->is_table() && value.is_table()) {
      merge(*present->as_table(), std::move(*value.as_table()));
    } else {
      value.visit([&, &name = key](auto& node) { into.insert_or_assign(name, std::move(node)); });
    }
  }
}

// Whether a value that is not TOML can be meant as bare text: not what begins as a list, a table, a string or a number.
bool is_bare_text(const std::string& value) {
  auto at = value.find_first_not_of(" \t");
  if (at == std::string::npos) return true;
  if ((value[at] == '+' || value[at] == '-') && at + 1 < value.size()) ++at;
  return std::string_view("[{\"'0123456789").find(value[at]) == std::string_view::npos;
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      result += fmt::format("\\u{:04x}", static_cast<int>(c));
    } else {
      result += c;
    }
  }
  return result + '"';
}

// `key=value` is a line of TOML; where the value is none, it is meant as a string: --set problem.model=mlp.
toml::table parse_override(const std::string& text) {
  const auto equals = text.find('=');
  const std::string source = "--set " + text;
  if (equals == std::string::npos || equals == 0) {
    throw UsageError(source + ": must be KEY=VALUE, as in --set problem.epochs=2");
  }
  try {
    return parse_toml(text, source);
  } catch (const UsageError&) {
    const auto value = text.substr(equals + 1);
    if (!is_bare_text(value)) throw;
    return parse_toml(text.substr(0, equals) + "=" + quoted(value), source);
  }
}

}  // namespace

toml::table parse_toml(const std::string& text, const std::string& source) {
  try {
    return toml::parse(text, source);
  } catch (const toml::parse_error& error) {
    throw UsageError(fmt::format("{}:{}:{}: {}", source, error.source().begin.line, error.source().begin.column,
                                 error.description()));
  }
}

void apply_override(toml::table& document, const std::string& override) { merge(document, parse_override(override)); }

}  // namespace etude
