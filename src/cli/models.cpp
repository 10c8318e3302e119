#include <fmt/format.h>

#include "cli/command.h"
#include "core/dataset_info.h"
#include "core/error.h"
#include "core/model_info.h"

namespace etude::cli {
namespace {

std::function<int()> setup(CLI::App& /*app*/, const CommonOptions& /*common*/) {
  return [] {
    for (const auto& model : Registry<ModelInfo>::all()) {
      fmt::print("{}: {}\n", model.name, model.summary);
      for (const auto& dataset : Registry<DatasetInfo>::all()) {
        try {
          const auto size = model_size(model.layers(dataset.shape, dataset.outputs), dataset.shape);
          fmt::print("  on {:8} {:>9} parameters, {:>6.1f} million multiply-adds an example forward\n", dataset.name,
                     size.parameters, static_cast<double>(size.multiply_adds) / 1e6);
        } catch (const UsageError&) {
          continue;  // a model of images takes no text
        }
      }
    }
    return 0;
  };
}

const Registration<Command> registration{{.name = "models",
                                          .summary = "The models: parameters and work on each dataset",
                                          .example = "etude models",
                                          .setup = setup}};

}  // namespace
}  // namespace etude::cli
