#include "cli/component_list.h"
#include "core/optimizer_info.h"

namespace etude::cli {
namespace {

const Registration<Command> registration{
    {.name = "optimizers",
     .summary = "The optimizers: formulas, hyperparameters with defaults, references",
     .example = "etude optimizers Adam",
     .setup = [](CLI::App& app, const CommonOptions& /*common*/) {
       return list_components<OptimizerInfo>(app, "optimizer");
     }}};

}  // namespace
}  // namespace etude::cli
