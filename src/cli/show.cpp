#include <fmt/format.h>

#include <memory>

#include "cli/command.h"
#include "cli/find_study.h"
#include "report/summary_text.h"
#include "store/store.h"

namespace etude::cli {
namespace {

struct Options {
  std::string study;
  double target = 0.6;
};

std::function<int()> setup(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  app.add_option("study", options->study, "The study's name; may be left out where the store holds one");
  app.add_option("--target", options->target, "The test accuracy whose first epoch is shown, 0 to 1")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  return [options, &common] {
    const auto store = open_store(common.store, OpenMode::read_only);
    fmt::print("{}", summary_text(store->study(find_study(*store, options->study)), options->target));
    return 0;
  };
}

const Registration<Command> registration{{.name = "show",
                                          .summary = "The results of a study: accuracy per optimizer and learning rate",
                                          .example = "etude show --store results.etude",
                                          .setup = setup}};

}  // namespace
}  // namespace etude::cli
