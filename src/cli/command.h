#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "core/registry.h"

namespace etude::cli {

/// What every subcommand understands; filled by main before a subcommand runs.
struct CommonOptions {
  std::string store = "results.etude";
  std::string data_dir;  ///< default: $XDG_DATA_HOME/etude, else ~/.local/share/etude
  bool quiet = false;
  std::vector<std::string> overrides;  ///< --set key=value
  std::string command_line;            ///< as it was typed, quoted for a shell
};

/// A subcommand is an options struct, a setup function and a run function, in a file of its own that registers it.
/// `setup` adds arguments to `app` and returns what runs once they are parsed; the result is the exit code.
struct Command {
  std::string name;
  std::string summary;
  std::string example;  ///< shown at the end of --help: "etude check studies/quick.toml"
  std::function<std::function<int()>(CLI::App& app, const CommonOptions& common)> setup;
};

}  // namespace etude::cli
