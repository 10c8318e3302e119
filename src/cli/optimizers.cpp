#include <fmt/format.h>

#include <memory>

#include "cli/command.h"
#include "core/error.h"
#include "core/hyperparameters.h"
#include "core/optimizer_info.h"

namespace etude::cli {
namespace {

void print(const OptimizerInfo& optimizer) {
  fmt::print("{}\n  {}\n", optimizer.name, optimizer.formula);
  for (const auto& h : optimizer.hyperparameters) {
    fmt::print("    {:26} = {:14} {}\n", h.name, to_string(h.default_value), h.meaning);
  }
  fmt::print("  {}\n\n", optimizer.reference);
}

std::function<int()> setup(CLI::App& app, const CommonOptions& /*common*/) {
  auto name = std::make_shared<std::string>();
  app.add_option("name", *name, "One of them; all without it");
  return [name] {
    if (!name->empty() && Registry<OptimizerInfo>::find(*name) == nullptr) {
      throw UsageError("unknown optimizer '" + *name + "'" + suggestion(*name, Registry<OptimizerInfo>::names()));
    }
    for (const auto& optimizer : Registry<OptimizerInfo>::all()) {
      if (name->empty() || optimizer.name == *name) print(optimizer);
    }
    return 0;
  };
}

const Registration<Command> registration{
    {.name = "optimizers",
     .summary = "The optimizers: formulas, hyperparameters with defaults, references",
     .example = "etude optimizers Adam",
     .setup = setup}};

}  // namespace
}  // namespace etude::cli
