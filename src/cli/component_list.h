#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>

#include "cli/command.h"
#include "core/error.h"
#include "core/hyperparameters.h"
#include "core/registry.h"

namespace etude::cli {

/// What a component's description says, for people.
template <class Info>
void print_component(const Info& info) {
  fmt::print("{}\n  {}\n", info.name, info.formula);
  for (const auto& h : info.hyperparameters) {
    fmt::print("    {:26} = {:14} {:17} {}\n", h.name, to_string(h.default_value), range_text(h), h.meaning);
  }
  if constexpr (requires { info.usual_learning_rate; }) {
    fmt::print("    {:26} = {:<14g} {:17} {}\n", "usual learning rate", info.usual_learning_rate, "",
               info.usual_learning_rate_source);
  }
  fmt::print("  {}\n\n", info.reference);
}

/// A command that lists the components of a kind, or the one that is named.
template <class Info>
std::function<int()> list_components(CLI::App& app, const char* kind) {
  auto name = std::make_shared<std::string>();
  app.add_option("name", *name, "One of them; all without it");
  return [name, kind] {
    if (!name->empty()) registered<Info>(kind, *name);
    for (const auto& info : Registry<Info>::all()) {
      if (name->empty() || info.name == *name) print_component(info);
    }
    return 0;
  };
}

}  // namespace etude::cli
