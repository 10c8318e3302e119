#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "analysis/metric.h"
#include "cli/command.h"
#include "cli/find_study.h"
#include "cli/terminal.h"
#include "report/summary_json.h"
#include "report/summary_text.h"
#include "store/store.h"

namespace etude::cli {
namespace {

struct Options {
  std::string study, metric;
  std::vector<double> targets, loss_targets;
  bool json = false;
};

// A share's target is a share.
void require_possible(const std::vector<double>& targets, const MetricInfo& metric) {
  for (const double target : targets) {
    if (is_share(metric) && !(target >= 0 && target <= 1)) {
      throw UsageError(fmt::format("--target: a {} is a share, from 0 to 1, not {}", metric.title, target));
    }
  }
}

std::function<int()> setup(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  app.add_option("study", options->study, "The study's name; may be left out where the store holds one");
  app.add_option("--metric", options->metric, "What to rank by; by default what the study says, or test_accuracy");
  app.add_option("--target", options->targets,
                 "Values of that metric, shares from 0 to 1, whose first epoch is shown (repeatable); by default some "
                 "that suit the study")
      ->allow_extra_args(false);
  app.add_option("--loss-target", options->loss_targets, "Likewise training losses (repeatable)")
      ->check(CLI::NonNegativeNumber)
      ->allow_extra_args(false);
  app.add_flag("--json", options->json, "Every figure with its interval, as JSON");
  return [options, &common] {
    const auto store = open_store(common.store, OpenMode::read_only);
    const auto study = recorded_study(*store, options->study, common.store);
    const auto ranked_by = metrics_of(study, options->metric).front();
    require_possible(options->targets, ranked_by);
    std::map<std::string, std::vector<double>> targets{{"train_loss", options->loss_targets}};
    auto& own = targets[ranked_by.name];
    own.insert(own.end(), options->targets.begin(), options->targets.end());
    const auto summary = summarize(study, {.ranked_by = options->metric, .targets = targets});
    if (options->json) {
      fmt::print("{}\n", summary_json(study, summary).dump(1));
    } else {
      const auto terminal = standard_output();
      fmt::print("{}", summary_text(study, summary, terminal.colour, terminal.width()));
    }
    return 0;
  };
}

const Registration<Command> registration{
    {.name = "show",
     .summary = "The results of a study: what its optimizers come to at every learning rate",
     .example = "etude show --store results.etude",
     .setup = setup}};

}  // namespace
}  // namespace etude::cli
