#include <fmt/format.h>

#include <fstream>
#include <memory>

#include "cli/command.h"
#include "core/error.h"
#include "core/released_by.h"
#include "study/problem_settings.h"

namespace etude::cli {
namespace {

constexpr const char* above_problem = R"(# A study: one problem, and the grid of trials over it.
# `etude check` shows its plan, `etude run` trains it. Every key: docs/study-file.md.
name = "my-study"

[problem]
)";

constexpr const char* below_problem = R"(
[grid]
optimizers = ["Adam", "SGD", "SGD+momentum"]         # etude optimizers
learning_rates = { from = 1e-4, to = 1e-1, per_decade = 1 }   # or a list: [1e-4, 1e-3]
seeds = [0, 1, 2]

[optimizers."SGD+momentum"]  # a variant: another name for an optimizer with other hyperparameters
is = "SGD"
momentum = 0.9

# [schedule]                 # multiplies the learning rate, update by update: etude schedules
# name = "warmup-cosine"

[record]
steps = false                # true keeps every step's loss
# metrics = ["gradient_norm"]  # measured on request only
# checkpoints = true         # keeps each trial's last one, so that a longer trial goes on from it
)";

std::string commented_study() {
  std::string text = above_problem;
  for (const auto& setting : problem_settings()) {
    const bool is_name = std::holds_alternative<Choice<DataOrder>>(setting.member) ||
                         std::holds_alternative<Choice<Convolution>>(setting.member);
    const auto fallback = default_text(setting);
    const auto value = is_name ? '"' + fallback + '"' : fallback.empty() ? "N" : fallback;
    const auto line = setting.example.empty() ? fmt::format("# {} = {}", setting.name, value)
                                              : fmt::format("{} = {}", setting.name, setting.example);
    text += fmt::format("{:28} # {}\n", line, setting.hint);
  }
  return text + below_problem;
}

std::function<int()> setup(CLI::App& app, const CommonOptions& /*common*/) {
  auto path = std::make_shared<std::string>("study.toml");
  app.add_option("path", *path, "The file to write")->capture_default_str();
  return [path] {
    // "x": fails where the file is there, also if it appears at this very moment.
    const std::unique_ptr<std::FILE, ReleasedBy<std::fclose>> file(std::fopen(path->c_str(), "wx"));
    if (!file && errno == EEXIST) throw UsageError(*path + " is there already; name another file");
    if (!file || std::fputs(commented_study().c_str(), file.get()) < 0 || std::fflush(file.get()) != 0) {
      throw EnvironmentError(fmt::format("cannot write {}: {}", *path, std::strerror(errno)));
    }
    fmt::print("{} written; next: etude check {}\n", *path, *path);
    return 0;
  };
}

const Registration<Command> registration{{.name = "init",
                                          .summary = "Write a commented study file to start from",
                                          .example = "etude init my-study.toml",
                                          .setup = setup}};

}  // namespace
}  // namespace etude::cli
