#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <map>
#include <memory>

#include "cli/command.h"
#include "cli/find_study.h"
#include "cli/interrupts.h"
#include "cli/new_folder.h"
#include "cli/terminal.h"
#include "report/export.h"
#include "report/tensorboard.h"
#include "store/store.h"

namespace etude::cli {
namespace {

struct Options {
  std::string study, format = "csv", output;
  ExportedRows rows = ExportedRows::epochs;
};

const std::map<std::string, ExportedRows> row_names{
    {"trials", ExportedRows::trials}, {"epochs", ExportedRows::epochs}, {"steps", ExportedRows::steps}};

void write_file(const std::filesystem::path& path, const std::function<void(std::ostream&)>& write) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  std::ofstream file(path, std::ios::binary);
  write(file);
  file.close();
  if (!file) throw EnvironmentError("cannot write " + path.string());
}

void export_tensorboard(const StudyRecord& study, const std::string& output) {
  constexpr const char* name = "events.out.tfevents.0.etude";  // TensorBoard looks for "tfevents"
  catch_signals();                                             // which would leave the unfinished folder behind
  NewFolder folder(output);
  std::int64_t runs = 0;
  write_file(folder.filled_at() / name, [&](std::ostream& out) { write_tensorboard_study(study, out); });
  for (const auto& trial : study.trials) {
    if (interrupts() > 0) throw Error(ExitCode::interrupted, "interrupted; nothing is left of " + output);
    if (trial.status != TrialStatus::done) continue;
    write_file(folder.filled_at() / tensorboard_run(trial) / name,
               [&](std::ostream& out) { write_tensorboard_trial(trial, out); });
    ++runs;
  }
  folder.keep();
  print_error("{} runs in {}; to open them: tensorboard --logdir {}\n", runs, output, output);
}

// CSV and JSON are written trial by trial, so that studies of any size can be exported.
void export_rows(Store& store, const Options& options, const std::string& location) {
  const auto study = find_study(store, options.study);
  const bool with_steps = options.rows == ExportedRows::steps;
  const ExportedStudy exported{.name = study, .metrics = store.metrics(), .visit = [&](const auto& visit) {
                                 tell_damaged(store.visit(study, with_steps, visit), location);
                               }};
  if (options.format == "json") {
    export_json(exported, options.rows, std::cout);
  } else {
    export_csv(exported, options.rows, std::cout);
  }
}

void export_to_standard_output(Store& store, const Options& options, const std::string& location) {
  if (options.format == "notebook") {
    export_notebook(recorded_study(store, options.study, location), std::cout);
  } else {
    export_rows(store, options, location);
  }
  std::cout.flush();
  if (!std::cout) throw EnvironmentError("cannot write to standard output");
}

std::function<int()> setup(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  app.add_option("study", options->study, "The study's name; may be left out where the store holds one");
  app.add_option("--what", options->rows, "trials, epochs or steps")
      ->transform(CLI::CheckedTransformer(row_names).description(""))
      ->default_str("epochs");
  app.add_option("--format", options->format,
                 "csv, json, notebook: the original notebook's nested object, or tensorboard: event files in a folder")
      ->check(CLI::IsMember({"csv", "json", "notebook", "tensorboard"}))
      ->capture_default_str();
  app.add_option("-o,--output", options->output,
                 "The folder that tensorboard's event files go to; it must be new or empty");
  return [options, &common] {
    const bool tensorboard = options->format == "tensorboard";
    if (tensorboard && options->output.empty()) throw UsageError("--format tensorboard needs a folder: -o DIR");
    if (!tensorboard && !options->output.empty()) {
      throw UsageError("-o is for --format tensorboard; the other formats go to standard output: > " + options->output);
    }
    const auto store = open_store(common.store, OpenMode::read_only);
    if (tensorboard) {
      export_tensorboard(recorded_study(*store, options->study, common.store, true), options->output);
    } else {
      export_to_standard_output(*store, *options, common.store);
    }
    return 0;
  };
}

const Registration<Command> registration{
    {.name = "export",
     .summary = "Recorded numbers as CSV or JSON, to standard output, or as TensorBoard's event files",
     .example = "etude export --what epochs --format csv > epochs.csv",
     .setup = setup}};

}  // namespace
}  // namespace etude::cli
