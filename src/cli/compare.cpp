#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/find_study.h"
#include "cli/terminal.h"
#include "core/nearest.h"
#include "report/comparison.h"
#include "store/store.h"

namespace etude::cli {
namespace {

struct Options {
  std::string a, b, study, metric;
  bool json = false;
};

bool is_file(const std::string& path) { return std::filesystem::is_regular_file(path); }

// A name with a folder or a suffix in it is meant as a file.
bool looks_like_a_file(const std::string& name) {
  return is_file(name) || name.find('/') != std::string::npos || name.ends_with(".etude");
}

StudyRecord read(const std::string& location, const std::string& study) {
  const auto store = open_store(location, OpenMode::read_only);
  return recorded_study(*store, study, location);
}

// Throws UsageError with a suggestion where the study has no such optimizer.
Side side(const StudyRecord& study, const std::string& optimizer) {
  const auto found = std::find(study.optimizers.begin(), study.optimizers.end(), optimizer);
  if (found == study.optimizers.end()) {
    throw UsageError(fmt::format("study '{}' has no optimizer '{}'{}", study.name, optimizer,
                                 suggestion(optimizer, study.optimizers)));
  }
  return {study, static_cast<std::size_t>(found - study.optimizers.begin())};
}

void compare_stores(const Options& options) {
  if (std::filesystem::exists(options.a) && std::filesystem::exists(options.b) &&
      std::filesystem::equivalent(options.a, options.b)) {
    throw UsageError(fmt::format("{} and {} are one file; to compare two optimizers, name them", options.a, options.b));
  }
  const auto a = read(options.a, options.study), b = read(options.b, options.study);
  const ComparedStudies studies{.a = a, .b = b, .name_a = options.a, .name_b = options.b};
  const auto pairing = pair_studies(a, b, options.metric);
  if (options.json) {
    fmt::print("{}\n", comparison_json(studies, pairing).dump(1));
  } else {
    fmt::print("{}", comparison_text(studies, pairing, standard_output().width()));
  }
}

void compare_optimizers(const Options& options, const std::string& store) {
  const auto study = read(store, options.study);
  const auto a = side(study, options.a), b = side(study, options.b);
  if (a.optimizer == b.optimizer) throw UsageError("name two optimizers; both are " + options.a);
  const auto pairing = pair_trials(a, b, options.metric);
  if (options.json) {
    fmt::print("{}\n", comparison_json(study, pairing).dump(1));
  } else {
    fmt::print("{}", comparison_text(study, pairing, standard_output().width()));
  }
}

std::function<int()> setup(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  app.add_option("A", options->a, "An optimizer of the study, or a store's file")->required();
  app.add_option("B", options->b, "What it is compared with: another optimizer, or another store")->required();
  app.add_option("--study", options->study, "The study's name; may be left out where a store holds one");
  app.add_option("--metric", options->metric, "What comes first; by default what the study says, or test_accuracy");
  app.add_flag("--json", options->json, "Every figure with its interval, as JSON");
  return [options, &common] {
    if (looks_like_a_file(options->a) && looks_like_a_file(options->b)) {
      compare_stores(*options);
    } else {
      compare_optimizers(*options, common.store);
    }
    return 0;
  };
}

const Registration<Command> registration{
    {.name = "compare",
     .summary = "Two optimizers of a study, or two stores: paired differences with their intervals",
     .example = "etude compare Adam SGD\n  etude compare before.etude after.etude",
     .setup = setup}};

}  // namespace
}  // namespace etude::cli
