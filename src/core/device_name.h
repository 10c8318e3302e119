#pragma once

#include <string_view>

namespace etude {

inline constexpr const char* known_devices = "auto, cpu, cuda, cuda:0, cuda:1, ...";

/// Whether it is one of those; not whether this machine has it.
constexpr bool is_device_name(std::string_view name) {
  if (name == "auto" || name == "cpu" || name == "cuda") return true;
  constexpr std::string_view prefix = "cuda:";
  return name.starts_with(prefix) && name.size() > prefix.size() &&
         name.find_first_not_of("0123456789", prefix.size()) == std::string_view::npos;
}

}  // namespace etude
