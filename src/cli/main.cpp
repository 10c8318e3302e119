#include <fmt/format.h>

#include <csignal>

#include <cstdio>
#include <span>
#include <vector>

#include "cli/command.h"
#include "cli/terminal.h"
#include "core/error.h"
#include "core/nearest.h"
#include "core/version.h"
#include "datasets/dataset.h"
#include "host/file_size_limit.h"
#include "host/shell_word.h"

namespace {

std::string quoted(std::span<char* const> words) {
  std::string line;
  for (const std::string word : words) line += (line.empty() ? "" : " ") + etude::shell_word(word);
  return line;
}

// CLI11 knows no more than that a subcommand is missing where its name is misspelt.
int explain(const CLI::App& app, const CLI::ParseError& error) {
  using namespace etude;
  using cli::print_error;
  const auto words = app.remaining();
  if (!app.get_subcommands().empty()) {
    app.exit(error);
  } else if (words.empty()) {
    print_error("{}", app.help());
  } else if (words.front().starts_with("-")) {
    print_error("etude: unknown option {}; etude --help lists them\n", words.front());
  } else {
    print_error("etude: unknown command '{}'{}\n", words.front(),
                suggestion(words.front(), Registry<cli::Command>::names()));
  }
  return static_cast<int>(ExitCode::usage);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace etude;
  survive_file_size_limit();
  std::signal(SIGCHLD, SIG_DFL);  // ignored, as a launcher may leave it, it would hide how workers end
  using cli::print_error;
  CLI::App app{"étude shows how much an optimizer's success depends on its learning rate.", "etude"};
  app.set_version_flag("--version", std::string("etude ") + version);
  app.set_help_all_flag("--help-all", "The help of every command");
  app.require_subcommand(1);
  app.fallthrough();

  cli::CommonOptions common;
  common.data_dir = default_data_dir();
  common.command_line = quoted({argv, static_cast<std::size_t>(argc)});
  app.add_option("--store", common.store, "The file that holds trials and histories")->capture_default_str();
  app.add_option("--data-dir", common.data_dir, "The folder that holds datasets")
      ->default_str("$XDG_DATA_HOME/etude, else ~/.local/share/etude");
  app.add_flag("-q,--quiet", common.quiet, "Print results and errors only");
  app.add_option("--set", common.overrides, "Override a study key, as in --set problem.epochs=2 (repeatable)")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);

  int exit_code = 0;
  for (const auto& command : Registry<cli::Command>::all()) {
    CLI::App* sub = app.add_subcommand(command.name, command.summary);
    sub->footer("Example:\n  " + command.example);
    sub->final_callback([&exit_code, run = command.setup(*sub, common)] { exit_code = run(); });
  }

  try {
    app.parse(argc, argv);
    if (std::fflush(stdout) != 0) throw EnvironmentError("cannot write to standard output");
    return exit_code;
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return explain(app, error);
  } catch (const Error& error) {
    print_error("etude: {}\n", error.what());
    return static_cast<int>(error.code);
  } catch (const std::exception& error) {
    print_error("etude: {}\n", error.what());
    return static_cast<int>(ExitCode::environment);
  }
}
