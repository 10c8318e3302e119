#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/find_study.h"
#include "cli/terminal.h"
#include "cli/write_report.h"
#include "report/page_data.h"
#include "store/store.h"

namespace etude::cli {
namespace {

struct Options {
  std::string study, metric, output, figures;
};

std::function<int()> setup(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  app.add_option("study", options->study, "The study's name; may be left out where the store holds one");
  app.add_option("--metric", options->metric, "What to rank by; by default what the study says, or test_accuracy");
  app.add_option("-o,--output", options->output, "The page's file; beside the store by default");
  app.add_option("--figures", options->figures,
                 "A folder to write each figure into as SVG, PNG and PDF, with its specification and data");
  return [options, &common] {
    const auto store = open_store(common.store, OpenMode::read_only);
    const auto study = recorded_study(*store, options->study, common.store);
    const auto data = page_data(study, summarize(study, {.ranked_by = options->metric}));
    const auto path = options->output.empty() ? report_path(common.store, study.name) : options->output;
    write_page(data, path);
    fmt::print("{}\n", path);
    if (options->figures.empty()) return 0;
    const auto files = write_figures(data, options->figures);
    fmt::print("{}\n", options->figures);
    if (!common.quiet) print_error("{} files of figures\n", files);
    return 0;
  };
}

const Registration<Command> registration{
    {.name = "report",
     .summary = "The results as one page to open in a browser, and as figures",
     .example = "etude report --store results.etude -o report.html --figures figures",
     .setup = setup}};

}  // namespace
}  // namespace etude::cli
