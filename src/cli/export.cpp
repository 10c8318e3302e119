#include <iostream>
#include <map>
#include <memory>

#include "cli/command.h"
#include "cli/find_study.h"
#include "report/export.h"
#include "store/store.h"

namespace etude::cli {
namespace {

struct Options {
  std::string study, format = "csv";
  ExportedRows rows = ExportedRows::epochs;
};

const std::map<std::string, ExportedRows> row_names{
    {"trials", ExportedRows::trials}, {"epochs", ExportedRows::epochs}, {"steps", ExportedRows::steps}};

std::function<int()> setup(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  app.add_option("study", options->study, "The study's name; may be left out where the store holds one");
  app.add_option("--what", options->rows, "trials, epochs or steps")
      ->transform(CLI::CheckedTransformer(row_names).description(""))
      ->default_str("epochs");
  app.add_option("--format", options->format, "csv, json, or notebook: the original notebook's nested object")
      ->check(CLI::IsMember({"csv", "json", "notebook"}))
      ->capture_default_str();
  return [options, &common] {
    const auto store = open_store(common.store, OpenMode::read_only);
    const auto study = store->study(find_study(*store, options->study), options->rows == ExportedRows::steps);
    if (options->format == "notebook") {
      export_notebook(study, std::cout);
    } else if (options->format == "json") {
      export_json(study, options->rows, std::cout);
    } else {
      export_csv(study, options->rows, std::cout);
    }
    std::cout.flush();
    if (!std::cout) throw EnvironmentError("cannot write to standard output");
    return 0;
  };
}

const Registration<Command> registration{{.name = "export",
                                          .summary = "Recorded numbers as CSV or JSON, to standard output",
                                          .example = "etude export --what epochs --format csv > epochs.csv",
                                          .setup = setup}};

}  // namespace
}  // namespace etude::cli
