#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "analysis/looks.h"
#include "cli/command.h"
#include "cli/crew_plan.h"
#include "cli/expected_time.h"
#include "cli/live_view.h"
#include "cli/machine.h"
#include "cli/worker_process.h"
#include "core/dataset_info.h"
#include "core/hyperparameters.h"
#include "core/registry.h"
#include "core/task_info.h"
#include "protocol/sign_of_life.h"
#include "store/kept_checkpoints.h"
#include "store/store.h"
#include "study/growth_rules.h"
#include "study/learning_rates.h"
#include "study/study.h"

namespace etude::cli {
namespace {

struct Options {
  std::string study_file;
  bool measure = true;
  bool canonical = false;
  int patience = default_patience.count();  // seconds
};

// Going over the weights costs one elementwise optimizer as much as another; each of the others is measured.
void print_time(const Study& study, std::int64_t left, std::chrono::seconds patience, const CommonOptions& common) {
  std::optional<Measurement> of_elementwise;
  double seconds = 0;  // of a trial of each optimizer, together
  for (std::size_t i = 0; i < study.configs.size(); ++i) {
    const bool is_elementwise = Registry<OptimizerInfo>::find(study.configs[i].name)->elementwise;
    auto speed = is_elementwise ? of_elementwise : std::nullopt;
    if (!speed) {
      speed = measure(study.trial(study.first_position(i)).trial, common.data_dir, patience);
      if (!speed) {
        fmt::print("time: unknown, since a training step could not be measured here (see above)\n");
        return;
      }
      fmt::print("speed{}: {:.0f} ms a step, {:.1f} s an evaluation, measured now with one thread ({})\n",
                 is_elementwise ? "" : " of " + study.optimizers[i], 1e3 * speed->seconds_per_step,
                 speed->seconds_per_evaluation, speed->numeric_mode);
      if (is_elementwise) of_elementwise = speed;
    }
    seconds += trial_seconds(study.problem, speed->seconds_per_step, speed->seconds_per_evaluation);
  }
  seconds /= static_cast<double>(study.configs.size());
  const auto workers = plan_crew({}, this_machine("auto"), study.size(), left).devices.size();
  fmt::print("time: {} a trial", duration_text(seconds));
  if (left > 0) {
    fmt::print("; about {} for the {} left, with {} worker(s)",
               duration_text(seconds * static_cast<double>(left) / static_cast<double>(workers)), left, workers);
  }
  fmt::print("\n");
}

// "5", or "5 to 9" where optimizers have their own.
std::string learning_rate_counts(const Study& study) {
  auto fewest = study.learning_rates.size(), most = std::size_t{0};
  for (std::size_t i = 0; i < study.optimizers.size(); ++i) {
    fewest = std::min(fewest, study.learning_rates_of(i));
    most = std::max(most, study.learning_rates_of(i));
  }
  return fewest == most ? fmt::format("{}", most) : fmt::format("{} to {}", fewest, most);
}

void print_growth(const Study& study) {
  const auto rules = parse_growth_rules(study.growth);
  if (!rules.learning_rates.empty()) {
    fmt::print(
        "learning rates grow with what comes of them, for {} of {} optimizers: how many they will be depends on "
        "it\n",
        rules.learning_rates.size(), study.optimizers.size());
  }
  if (!rules.seeds) return;
  const auto& [at_least, at_most, figure] = *rules.seeds;
  fmt::print("seeds: up to {}, until the verdict on the {} is clear", at_most, figure);
  const auto most = static_cast<double>(study.size() / at_least * at_most);
  const auto expected = [&](double lead) { return expected_share(study.optimizers.size(), at_least, at_most, lead); };
  if (rules.learning_rates.empty()) {
    fmt::print(
        ": {:.0f} trials at most; to be expected where one optimizer leads by one, two, four standard deviations "
        "of a seed: {:.0f}, {:.0f}, {:.0f}",
        most, most * expected(1), most * expected(2), most * expected(4));
  }
  fmt::print("\n");
}

void print_learning_rates(const Study& study) {
  const auto names = learning_rate_names(study.learning_rates);
  if (study.cells.empty()) return fmt::print("learning rates: {}\n", fmt::join(names, ", "));
  for (std::size_t i = 0; i < study.optimizers.size(); ++i) {
    std::vector<std::string> own;
    for (const auto rate : study.cells[i].learning_rates) own.push_back(names[rate]);
    fmt::print("learning rates of {}: {}\n", study.optimizers[i], fmt::join(own, ", "));
  }
}

struct Recorded {
  std::int64_t done = 0, going_on = 0;
};

Recorded recorded(const Study& study, const CommonOptions& common) {
  if (!store_has_begun(common.store)) return {};
  const auto store = open_store(common.store, OpenMode::read_only);
  return {.done = store->count_done(study), .going_on = count_going_on(*store, common.store, study)};
}

std::function<int()> setup(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  app.add_option("study", options->study_file, "The study file")->required();
  app.add_flag("!--no-measure", options->measure, "Do not time training steps");
  app.add_option("--patience", options->patience, "Seconds after which timing a step is given up")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_flag("--canonical", options->canonical,
               "Print the text that the first trial's key is made of, and nothing else");
  return [options, &common] {
    const Study study = read_study(options->study_file, common.overrides);
    if (options->canonical) {
      fmt::print("{}\n", work_text(study.trial(0).trial));
      return 0;
    }
    const auto& p = study.problem;
    const auto& task = *Registry<TaskInfo>::find(Registry<DatasetInfo>::find(p.dataset)->task);
    const auto [done, going_on] = recorded(study, common);
    const auto trials = study.size();
    fmt::print("{}: {} is right\n", options->study_file, study.name);
    const auto held_out = validation_examples(p) > 0 ? fmt::format(", {} validation", validation_examples(p)) : "";
    fmt::print("problem: {} on {}, {} training{} and {} test {}, batches of {}, {} epochs\n", p.model, p.dataset,
               train_examples(p), held_out, test_examples(p), task.examples, p.batch_size, p.epochs);
    fmt::print("grid: {} optimizers x {} learning rates x {} seeds = {} trials; {} recorded already in {}\n",
               study.optimizers.size(), learning_rate_counts(study), study.seeds.size(), trials, done, common.store);
    print_growth(study);
    if (going_on > 0) fmt::print("{} of the others may go on from shorter trials' checkpoints\n", going_on);
    if (study.schedule.name != constant_schedule) fmt::print("schedule: {}\n", to_string(study.schedule));
    print_learning_rates(study);
    fmt::print("steps: {} a trial, {} in all\n", total_steps(p), total_steps(p) * trials);
    if (options->measure) print_time(study, trials - done, std::chrono::seconds(options->patience), common);
    return 0;
  };
}

const Registration<Command> registration{
    {.name = "check",
     .summary = "Check a study file and show its plan: trials, steps, expected time",
     .example = "etude check studies/notebook.toml",
     .setup = setup}};

}  // namespace
}  // namespace etude::cli
