#pragma once

#include <toml++/toml.h>

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/error.h"

namespace etude {

/// Whether UTF-8 text holds what a terminal obeys instead of showing it: a newline, an escape.
bool has_control_character(const std::string& text);

/// Reads a TOML table and gathers what is wrong with it, each with file:line:column, so that a person sees all mistakes
/// at once.
class TomlReader {
 public:
  void error(const toml::source_region& where, const std::string& message);
  /// Throws one UsageError with all that was gathered, if anything was.
  void throw_errors() const;

  /// Keys of `table` that are not in `known` are errors, with the nearest known one.
  void check_keys(const toml::table& table, const std::string& path, const std::vector<std::string>& known);

  const toml::table* table(const toml::table& parent, const std::string& key, bool required);
  /// A string without control characters.
  std::optional<std::string> text(const toml::table& table, const std::string& key, bool required);
  std::optional<bool> flag(const toml::table& table, const std::string& key);
  /// An integer of at least `minimum` and at most `maximum`.
  std::optional<std::int64_t> integer(const toml::table& table, const std::string& key, std::int64_t minimum,
                                      bool required, std::int64_t maximum = std::numeric_limits<std::int64_t>::max());
  /// An integer or a float.
  std::optional<double> number(const toml::table& table, const std::string& key, bool required);

 private:
  const toml::node* node(const toml::table& table, const std::string& key, bool required);

  std::vector<std::string> errors_;
};

}  // namespace etude
