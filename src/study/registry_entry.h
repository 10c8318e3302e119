#pragma once

#include <fmt/format.h>

#include <string>

#include "core/registry.h"
#include "study/toml_reader.h"

namespace etude {

/// The registry's entry of that name; where there is none, nullptr and an error at `node`. `what`: "optimizer".
template <class T>
const T* registry_entry(TomlReader& reader, const toml::node& node, const std::string& name, const char* what) {
  const T* entry = Registry<T>::find(name);
  if (entry == nullptr) {
    reader.error(node.source(), fmt::format("unknown {} '{}'{}", what, name, suggestion(name, Registry<T>::names())));
  }
  return entry;
}

}  // namespace etude
