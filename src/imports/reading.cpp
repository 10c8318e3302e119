#include "imports/reading.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/nearest.h"

namespace etude {

void Reading::require_columns() const {
  for (const auto& [what, name] : options.columns) {
    if (std::find(columns.begin(), columns.end(), name) != columns.end()) continue;
    throw UsageError(fmt::format("--columns {}={}: there is no such column{}", what, name, suggestion(name, columns)));
  }
}

bool Reading::pattern_says(const std::string& role) const {
  return options.runs.find("{" + role + "}") != std::string::npos;
}

std::string Reading::with_settings(const std::string& optimizer, const RunNames::Texts& texts) const {
  std::string name = optimizer;
  for (const auto& [setting, value] : texts) {
    if (names.is_setting(setting) && !value.empty()) name += fmt::format(" {}={}", setting, value);
  }
  return name;
}

}  // namespace etude
