#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <memory>
#include <set>

#include "cli/command.h"
#include "core/metric_info.h"
#include "core/registry.h"
#include "core/sha256.h"
#include "imports/collected_runs.h"
#include "imports/inputs.h"
#include "imports/study_of_runs.h"
#include "report/statistic_text.h"
#include "store/store.h"

namespace etude::cli {
namespace {

struct Options {
  std::vector<std::string> files, columns, metrics, initial;
  std::string name, runs;
  std::int64_t mean_of_last = 1;
};

// "what=value", neither of them empty.
std::pair<std::string, std::string> split(const std::string& option, const std::string& text, const char* example) {
  const auto sign = text.find('=');
  if (sign == std::string::npos || sign == 0 || sign + 1 == text.size()) {
    throw UsageError(fmt::format("{} '{}': it is said like {}", option, text, example));
  }
  return {text.substr(0, sign), text.substr(sign + 1)};
}

std::pair<std::string, Direction> metric(const std::string& text) {
  const auto [name, direction] = split("--metric", text, "bleu=higher");
  if (direction != "higher" && direction != "lower") {
    throw UsageError(fmt::format("--metric '{}': which is better, higher or lower? as in {}=higher", text, name));
  }
  const auto* known = Registry<MetricInfo>::find(name);
  if (known != nullptr && known->direction != Direction::unknown && known->direction != direction_named(direction)) {
    throw UsageError(
        fmt::format("--metric '{}': of a {}, {} is better", text, known->title, to_string(known->direction)));
  }
  return {name, direction_named(direction)};
}

// Of a file without its ending, of a folder itself.
std::string default_name(const std::string& path) {
  const auto whole = std::filesystem::weakly_canonical(path).string();
  return std::filesystem::path(std::filesystem::is_directory(path) ? whole : without_table_ending(whole)).filename();
}

ImportOptions read(const Options& options) {
  ImportOptions result{.name = options.name.empty() ? default_name(options.files.front()) : options.name,
                       .mean_of_last = options.mean_of_last,
                       .runs = options.runs};
  std::set<std::string> said;
  for (const auto& text : options.columns) {
    const auto [what, column] = split("--columns", text, "test_accuracy=val_score");
    if (what != "ignore" && what != "setting" && !said.insert(what).second) {
      throw UsageError(fmt::format("--columns says {} twice", what));
    }
    result.columns.emplace_back(what, column);
  }
  for (const auto& text : options.metrics) result.metrics.push_back(metric(text));
  for (const auto& text : options.initial) {
    if (text == "unknown") {
      result.initial_is_unknown = true;
      continue;
    }
    const auto [name, number] = split("--initial", text, "test_accuracy=0.1, or unknown");
    try {
      std::size_t end = 0;
      const double value = std::stod(number, &end);
      if (end != number.size() || !std::isfinite(value)) throw std::invalid_argument(number);
      if (!result.initial.emplace(name, value).second) {
        throw UsageError(fmt::format("--initial says {} twice", name));
      }
    } catch (const std::logic_error&) {
      throw UsageError(fmt::format("--initial '{}': '{}' is no number", text, number));
    }
    const auto* known = Registry<MetricInfo>::find(name);
    if (known != nullptr && known->unit == "%" && !(result.initial.at(name) >= 0 && result.initial.at(name) <= 1)) {
      throw UsageError(fmt::format("--initial '{}': a {} is a share, from 0 to 1", text, known->title));
    }
  }
  return result;
}

// What the page shows in a study file's place.
std::string source(const CollectedRuns& runs, const CommonOptions& common) {
  std::string text = "# Imported: étude trained none of this.\n# " + common.command_line + "\n";
  for (const auto& file : runs.files) text += fmt::format("# {}: SHA-256 {}\n", file, sha256_file(file));
  return text;
}

std::function<int()> setup(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  app.add_option("files", options->files,
                 "Tables of runs, gzipped or not, or folders of them: CSV, JSON lines, charts of Weights & Biases, "
                 "TensorBoard's downloads")
      ->required();
  app.add_option("--name", options->name, "The study's name; by default the first file's");
  app.add_option("--columns", options->columns,
                 "What a column is: optimizer, learning_rate, seed, epoch, run, a metric, setting or ignore, as in "
                 "optimizer=name,test_accuracy=val_score")
      ->type_name("WHAT=COLUMN,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--runs", options->runs,
                 "Where runs' (columns', files') names say what tells them apart, as in "
                 "'{optimizer}_lr{learning_rate}_s{seed}'; {} passes over")
      ->type_name("PATTERN");
  app.add_option("--metric", options->metrics,
                 "Which way a metric is better: bleu=higher, nll=lower (repeatable). The first is what is ranked by")
      ->type_name("NAME=DIRECTION")
      ->allow_extra_args(false);
  app.add_option(
         "--initial", options->initial,
         "The untrained model's value, as in test_accuracy=0.1 (repeatable), or unknown; by default what epoch 0 "
         "says")
      ->type_name("METRIC=VALUE")
      ->allow_extra_args(false);
  app.add_option("--mean-of-last", options->mean_of_last,
                 "What a run comes to: the mean over its last so many epochs, in place of the last one")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  return [options, &common] {
    const auto read_options = read(*options);
    const auto runs = collect_runs(options->files, read_options);
    auto made = study_of_runs(runs, read_options);
    made.study.source = source(runs, common);
    const auto store = open_store(common.store, OpenMode::create);
    const auto added = store->import_study(made.study);
    if (common.quiet) return 0;
    for (const auto& note : runs.notes) fmt::print("{}\n", note);
    for (const auto& note : made.notes) fmt::print("{}\n", note);
    const auto& study = made.study;
    fmt::print("{}: {} of {}: {}, {}, {}, {}; {} diverged, {} incomplete{}; {}\n", study.name,
               counted(study.places.size(), "run"), counted(static_cast<std::size_t>(runs.rows), "row"),
               counted(study.optimizers.size(), "optimizer"), counted(study.learning_rates.size(), "learning rate"),
               counted(study.seeds.size(), "seed"), counted(static_cast<std::size_t>(made.epochs), "epoch"),
               made.diverged, made.incomplete, made.incomplete > 0 ? ", which are named and in no figure" : "",
               added == 0 ? "all were there before" : fmt::format("{} are new in {}", added, common.store));
    return 0;
  };
}

const Registration<Command> registration{
    {.name = "import",
     .summary = "Results of any other program, as a study that is shown and compared and never trained",
     .example = "etude import runs.csv --name published --columns learning_rate=lr,test_accuracy=val_score",
     .setup = setup}};

}  // namespace
}  // namespace etude::cli
