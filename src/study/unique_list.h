#pragma once

#include <fmt/format.h>

#include <optional>
#include <set>
#include <vector>

#include "study/toml_reader.h"

namespace etude {

/// An array whose elements `read` understands, each at most once, and at least one; `what` they are, in words.
template <class T>
std::vector<T> unique_list(TomlReader& reader, const toml::table& table, const char* key, const char* what,
                           const auto& read) {
  std::vector<T> result;
  std::set<T> present;
  const auto* node = table.get(key);
  if (node == nullptr) {
    reader.error(table.source(), fmt::format("'{}' is missing", key));
    return result;
  }
  const auto* array = node->as_array();
  if (array == nullptr) {
    reader.error(node->source(), fmt::format("'{}' must be a list of {}", key, what));
    return result;
  }
  if (array->empty()) reader.error(node->source(), fmt::format("'{}' is empty: the grid would hold no trial", key));
  for (const auto& element : *array) {
    const std::optional<T> value = read(element);
    if (!value) continue;
    if (present.insert(*value).second) {
      result.push_back(*value);
    } else {
      reader.error(element.source(), fmt::format("'{}' holds {} twice", key, *value));
    }
  }
  return result;
}

}  // namespace etude
