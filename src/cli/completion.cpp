#include <fmt/format.h>

#include "cli/command.h"

namespace etude::cli {
namespace {

// Long options of one command, for the shell to choose from.
std::string words(const CLI::App& app) {
  std::string result;
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) result += " --" + name;
  }
  for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; })) result += " " + sub->get_name();
  return result;
}

// For bash, and for zsh with bashcompinit. The words come from the commands themselves, so they are never out of date.
std::string script(const CLI::App& root) {
  std::string cases;
  for (const auto* sub : root.get_subcommands([](const CLI::App*) { return true; })) {
    cases += fmt::format("      {}) words=\"{}\" ;;\n", sub->get_name(), words(*sub));
  }
  return fmt::format(
      R"(# bash completion for etude; zsh: autoload -U +X bashcompinit && bashcompinit, then source this file
_etude() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} words="{}" word
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case $word in
{}      *) continue ;;
    esac
    words+=" --store --data-dir --set --quiet --help"
    break
  done
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ $current == -* ]] || COMPREPLY+=($(compgen -f -- "$current"))
}}
complete -o filenames -F _etude etude
)",
      words(root), cases);
}

std::function<int()> setup(CLI::App& app, const CommonOptions& /*common*/) {
  return [&app] {
    fmt::print("{}", script(*app.get_parent()));
    return 0;
  };
}

const Registration<Command> registration{{.name = "completion",
                                          .summary = "A completion script for bash and zsh, to standard output",
                                          .example = "source <(etude completion)",
                                          .setup = setup}};

}  // namespace
}  // namespace etude::cli
