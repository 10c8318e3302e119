#pragma once

#include <toml++/toml.h>

#include <string>

namespace etude {

/// `source` names the text in messages. Throws UsageError with its line and column.
toml::table parse_toml(const std::string& text, const std::string& source);

/// `--set KEY=VALUE` in a study file's place: a dotted key; a value in TOML, or bare text. Throws UsageError.
void apply_override(toml::table& document, const std::string& override);

}  // namespace etude
