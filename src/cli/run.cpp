#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>

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
#include "store/kept_checkpoints.h"
#include "store/store.h"
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

// For reading only where nothing is left to be trained: a run that trains nothing writes nothing.
std::unique_ptr<Store> open_for(const Study& study, const std::string& location, bool retry_failed) {
  const StoreSurroundings surroundings{.interrupted = interrupt_unanswered};
  if (store_has_begun(location)) {
    auto store = open_store(location, OpenMode::read_only, surroundings);
    if (!store->would_add(study, retry_failed)) {
      const auto counts = store->counts(study.name);
      if (counts.pending + counts.running == 0) return store;
    }
  }
  return open_store(location, OpenMode::create, surroundings);
}

class Run {
 public:
  Run(const Options& options, const CommonOptions& common, const Study& study)
      : options_(options),
        common_(common),
        study_(study),
        store_(open_for(study, common.store, options.retry_failed)),
        progress_(*store_, study, common.quiet) {
    adding_ = store_->add_piece(study, options.retry_failed);
  }

  int execute() {
    const auto counts = store_->counts(study_.name);
    const auto left = counts.pending + counts.running;
    const CrewPlan plan =
        left == 0 ? CrewPlan{} : plan_crew(options_.crew, this_machine(options_.crew.device), study_.size(), left);
    progress_.say(fmt::format("{}: {} trials of {} steps, {} done before; {} worker(s) of {} thread(s), store {}",
                              study_.name, study_.size(), total_steps(study_.problem), counts.done, plan.devices.size(),
                              plan.threads, common_.store));
    if (left > 0) {
      if (const auto going_on = count_going_on(*store_, common_.store, study_); going_on > 0) {
        progress_.say(fmt::format("{} trial(s) may go on from shorter ones' checkpoints", going_on));
      }
      catch_signals();
      progress_.begin(counts);
      train(plan);
    }
    progress_.clear();
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
    });
  }

  // A study of a million trials is added while its first ones train.
  void add_more() {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    while (adding_ && interrupts() == 0 && std::chrono::steady_clock::now() < until) {
      adding_ = store_->add_piece(study_, options_.retry_failed);
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
  const Study& study_;
  std::unique_ptr<Store> store_;
  RunProgressReport progress_;
  bool adding_ = false;  // not all trials are in the store yet
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
