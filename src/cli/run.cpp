#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <limits>
#include <memory>

#include "analysis/growth.h"
#include "cli/command.h"
#include "cli/crew.h"
#include "cli/crew_plan.h"
#include "cli/interrupts.h"
#include "cli/machine.h"
#include "cli/run_progress.h"
#include "cli/run_result.h"
#include "cli/worker_process.h"
#include "core/device_name.h"
#include "core/error.h"
#include "datasets/dataset.h"
#include "protocol/sign_of_life.h"
#include "report/growth_text.h"
#include "store/kept_checkpoints.h"
#include "store/store.h"
#include "study/growth_rules.h"
#include "study/study.h"

namespace etude::cli {
namespace {

struct Options {
  std::string study_file;
  CrewWishes crew;
  int patience = default_patience.count();  // seconds
  bool retry_failed = false;
};

std::string check_device(const std::string& device) {
  return is_device_name(device) ? "" : fmt::format("no device '{}'; known: {}", device, known_devices);
}

// What the file asks for, as far as it has grown in the store.
Study as_grown(Store& store, const Study& file) {
  const auto names = store.studies();
  if (std::find(names.begin(), names.end(), file.name) == names.end()) return file;
  try {
    const auto counts = store.counts(file.name);
    return as_grown(file, store.planned(file.name), counts.pending + counts.running == 0);
  } catch (const EnvironmentError&) {  // a grid that is damaged: the file's is put in its place, and grows again
    return file;
  }
}

// For reading only where nothing is left to be trained: a run that trains nothing writes nothing.
std::unique_ptr<Store> open_for(const Study& file, const std::string& location, bool retry_failed) {
  const StoreSurroundings surroundings{.interrupted = interrupt_unanswered};
  if (store_has_begun(location)) {
    auto store = open_store(location, OpenMode::read_only, surroundings);
    if (!store->would_add(as_grown(*store, file), retry_failed)) {
      const auto counts = store->counts(file.name);
      if (counts.pending + counts.running == 0 && !next_growth(*store, file.name)) return store;
    }
  }
  return open_store(location, OpenMode::create, surroundings);
}

// Of one that grows: "so far, 160 at most,"
std::string growth_phrase(const Study& file) {
  if (file.growth.empty()) return "";
  const auto rules = parse_growth_rules(file.growth);
  if (!rules.learning_rates.empty()) return " so far";
  return fmt::format(" so far, {} at most,", file.size() / rules.seeds->at_least * rules.seeds->at_most);
}

class Run {
 public:
  Run(const Options& options, const CommonOptions& common, const Study& file)
      : options_(options),
        common_(common),
        file_(file),
        store_(open_for(file, common.store, options.retry_failed)),
        study_(as_grown(*store_, file)),
        progress_(*store_, study_, common.quiet) {
    adding_ = store_->add_piece(study_, options.retry_failed);
    told_ = parse_looks(study_.looks);
  }

  int execute() {
    auto counts = store_->counts(study_.name);
    if (counts.pending + counts.running == 0 && grow(*store_, study_.name)) counts = store_->counts(study_.name);
    const auto left = counts.pending + counts.running;
    const bool grows = !file_.growth.empty();
    // What it may grow by is work for all of them.
    const CrewPlan plan = left == 0 ? CrewPlan{}
                                    : plan_crew(options_.crew, this_machine(options_.crew.device), file_.size(),
                                                grows ? std::numeric_limits<std::int64_t>::max() : left);
    progress_.say(fmt::format("{}: {} trials{} of {} steps, {} done before; {} worker(s) of {} thread(s), store {}",
                              study_.name, left + counts.done + counts.failed, growth_phrase(file_),
                              total_steps(study_.problem), counts.done, plan.devices.size(), plan.threads,
                              common_.store));
    if (left > 0) {
      if (const auto going_on = count_going_on(*store_, common_.store, study_); going_on > 0) {
        progress_.say(fmt::format("{} trial(s) may go on from shorter ones' checkpoints", going_on));
      }
      catch_signals();
      progress_.begin(counts);
      train(plan);
      // Those who would have done it may have died.
      while (interrupts() == 0 && grow(*store_, study_.name)) train(plan);
      tell_looks();
    }
    progress_.clear();
    if (grows) study_ = store_->planned(study_.name);
    remove_stale_checkpoints();
    if (interrupts() > 0) return say_how_to_go_on(*store_, study_, common_);
    return show_result(*store_, study_, common_, options_.retry_failed);
  }

 private:
  void train(const CrewPlan& plan) {
    using std::chrono::seconds;
    Crew crew(*store_,
              {.study = study_.name,
               .arguments = {"run", "--signs-of-life", "--store", common_.store, "--study", study_.name, "--data-dir",
                             common_.data_dir, "--threads", std::to_string(plan.threads), "--patience",
                             std::to_string(options_.patience)},
               .patience = seconds(options_.patience),
               .time_to_stop = std::min(seconds(30), seconds(options_.patience))},
              [this](const std::string& line) { progress_.say(line); });
    crew.work(plan.devices, progress_.period(), [this] {
      add_more();
      progress_.look();
      tell_looks();
    });
  }

  // A study of a million trials is added while its first ones train.
  void add_more() {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    while (adding_ && interrupts() == 0 && std::chrono::steady_clock::now() < until) {
      adding_ = store_->add_piece(study_, options_.retry_failed);
    }
  }

  // What was decided since the last time.
  void tell_looks() {
    if (file_.growth.empty()) return;
    for (const auto& look : parse_looks(store_->planned(study_.name).looks)) {
      if (std::find(told_.begin(), told_.end(), look) != told_.end()) continue;
      progress_.say(study_.name + ": " + look_text(look));
      told_.push_back(look);
    }
  }

  // Those of done trials: left by a worker that was killed between its commit and its clearing up.
  void remove_stale_checkpoints() {
    const std::filesystem::path folder = checkpoint_folder(common_.store);
    std::error_code absent;
    if (!std::filesystem::exists(folder, absent)) return;
    for (const auto& trial : store_->trials(study_.name, TrialStatus::done)) {
      std::filesystem::remove_all(folder / trial.planned.key, absent);
    }
    std::filesystem::remove(folder, absent);  // where it is empty
  }

  const Options& options_;
  const CommonOptions& common_;
  const Study& file_;
  std::unique_ptr<Store> store_;
  Study study_;  // the file's, as far as it has grown
  RunProgressReport progress_;
  bool adding_ = false;  // not all trials are in the store yet
  std::vector<Look> told_;
};

std::function<int()> setup(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  app.add_option("study", options->study_file, "The study file")->required();
  app.add_option("--workers", options->crew.workers, "Worker processes; one per core, or per GPU, by default")
      ->check(CLI::PositiveNumber);
  app.add_option("--threads", options->crew.threads, "CPU threads per worker; one by default")
      ->check(CLI::PositiveNumber);
  app.add_option("--patience", options->patience,
                 "Seconds without a step, or a sign of life, after which a worker is ended")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--device", options->crew.device, "auto, cpu, cuda or cuda:N")
      ->check(CLI::Validator(check_device, ""))
      ->capture_default_str();
  app.add_flag("--retry-failed", options->retry_failed, "Try failed trials again, three times at most");
  return [options, &common] {
    const Study study = read_study(options->study_file, common.overrides);
    open_dataset(study.problem.dataset, common.data_dir);  // damage is named before any training
    find_worker();
    return Run(*options, common, study).execute();
  };
}

const Registration<Command> registration{
    {.name = "run",
     .summary = "Train a study's trials; those recorded already are not trained again",
     .example = "etude run studies/quick.toml",
     .setup = setup}};

}  // namespace
}  // namespace etude::cli
