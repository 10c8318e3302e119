#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "cli/command.h"
#include "cli/crew.h"
#include "cli/crew_plan.h"
#include "cli/find_study.h"
#include "cli/interrupts.h"
#include "cli/live_view.h"
#include "cli/machine.h"
#include "cli/terminal.h"
#include "cli/worker_process.h"
#include "cli/write_report.h"
#include "core/device_name.h"
#include "core/error.h"
#include "datasets/dataset.h"
#include "report/page_data.h"
#include "report/summary_text.h"
#include "store/kept_checkpoints.h"
#include "store/store.h"
#include "study/study.h"

namespace etude::cli {
namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  std::string study_file;
  CrewWishes crew;
  int patience = 600;  // seconds
  bool retry_failed = false;
};

std::string check_device(const std::string& device) {
  return is_device_name(device) ? "" : fmt::format("no device '{}'; known: {}", device, known_devices);
}

// For reading only where nothing is left to be trained: a run that trains nothing writes nothing.
std::unique_ptr<Store> open_for(const Study& study, const std::string& location, bool retry_failed) {
  const StoreSurroundings surroundings{.interrupted = interrupt_unanswered};
  std::error_code absent;
  // An empty file is left where a store could not be made, for want of room.
  if (std::filesystem::file_size(location, absent) > 0 && !absent) {
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
        terminal_(standard_error()) {
    adding_ = store_->add_piece(study, options.retry_failed);
  }

  int execute() {
    const auto counts = store_->counts(study_.name);
    const auto left = counts.pending + counts.running;
    const CrewPlan plan =
        left == 0 ? CrewPlan{} : plan_crew(options_.crew, this_machine(options_.crew.device), study_.size(), left);
    say(fmt::format("{}: {} trials of {} steps, {} done before; {} worker(s) of {} thread(s), store {}", study_.name,
                    study_.size(), total_steps(study_.problem), counts.done, plan.devices.size(), plan.threads,
                    common_.store));
    if (left > 0) {
      if (const auto going_on = count_going_on(*store_, common_.store, study_); going_on > 0) {
        say(fmt::format("{} trial(s) go on from shorter ones' checkpoints", going_on));
      }
      catch_signals();
      steps_at_start_ = steps_done(counts);
      train(plan);
    }
    view_.clear();
    remove_stale_checkpoints();
    if (interrupts() > 0) return say_how_to_go_on();
    return show_result();
  }

 private:
  void train(const CrewPlan& plan) {
    using std::chrono::milliseconds, std::chrono::seconds;
    Crew crew(
        *store_,
        {.study = study_.name,
         .arguments = {"run", "--store", common_.store, "--study", study_.name, "--data-dir", common_.data_dir,
                       "--threads", std::to_string(plan.threads), "--patience", std::to_string(options_.patience)},
         .patience = seconds(options_.patience),
         .time_to_stop = std::min(seconds(30), seconds(options_.patience))},
        [this](const std::string& line) {
          view_.clear();
          say(line);
        });
    crew.work(plan.devices, milliseconds(terminal_.interactive ? 300 : 1000), [this] {
      add_more();
      report_progress();
    });
  }

  // A study of a million trials is added while its first ones train.
  void add_more() {
    const auto until = Clock::now() + std::chrono::seconds(1);
    while (adding_ && interrupts() == 0 && Clock::now() < until) {
      adding_ = store_->add_piece(study_, options_.retry_failed);
    }
  }

  // What cannot be read now, since another program holds the store, is shown the next time.
  void report_progress() {
    if (common_.quiet) return;
    try {
      terminal_.interactive ? draw_progress() : report_finished();
    } catch (const EnvironmentError&) {
      view_.clear();
    }
  }

  [[nodiscard]] std::int64_t steps_done(const Store::Counts& counts) const {
    return (counts.done + counts.failed) * total_steps(study_.problem);
  }

  void draw_progress() {
    terminal_ = standard_error();  // the window may have been resized
    auto running = store_->trials(study_.name, TrialStatus::running);
    for (const auto& trial : running) {
      if (trial.progress.step > 0) first_seen_step_.try_emplace(trial.planned.key, trial.progress.step);
    }
    view_.draw(live_lines({.running = std::move(running),
                           .counts = store_->counts(study_.name),
                           .steps_per_trial = total_steps(study_.problem),
                           .steps_at_start = steps_before_this_run(),
                           .elapsed = Clock::now() - started_},
                          terminal_.columns));
  }

  // Those of finished trials, and those that checkpoints brought along: a trial's first heartbeat tells.
  [[nodiscard]] std::int64_t steps_before_this_run() const {
    return std::accumulate(first_seen_step_.begin(), first_seen_step_.end(), steps_at_start_,
                           [](std::int64_t sum, const auto& seen) { return sum + seen.second; });
  }

  // One line per trial that finished since the last look.
  void report_finished() {
    for (const auto& trial : store_->trials(study_.name, TrialStatus::done, finished_since_)) {
      finished_since_ = std::max(finished_since_, trial.finished_at);
      if (!reported_.insert(trial.planned.key).second) continue;
      const auto& t = trial.planned.trial;
      const auto counts = store_->counts(study_.name);
      const auto outcome =
          trial.history.divergence
              ? fmt::format("diverged at step {} ({})", trial.history.divergence->step, trial.history.divergence->cause)
              : std::string("completed");
      print_error("{}/{} {} lr {:g} seed {}: {}\n", counts.done, study_.size(), trial.planned.optimizer,
                  t.learning_rate, t.seed, outcome);
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

  int say_how_to_go_on() {
    const auto counts = store_->counts(study_.name);
    say(fmt::format("interrupted with {} of {} trials done; to go on: {}", counts.done, study_.size(),
                    common_.command_line));
    return static_cast<int>(ExitCode::interrupted);
  }

  int show_result() {
    const auto failed = store_->trials(study_.name, TrialStatus::failed);
    require_all_trained(static_cast<std::int64_t>(failed.size()));
    if (study_.size() > most_shown_trials) {
      say(fmt::format("all is recorded; {} trials are more than can be shown at once: etude export {} --store {}",
                      study_.size(), study_.name, common_.store));
      return failed.empty() ? 0 : report_failed(failed);
    }
    const auto study = recorded_study(*store_, study_.name, common_.store);
    const auto summary = summarize(study);
    const auto terminal = standard_output();
    fmt::print("{}\nstore: {}\n", summary_text(study, summary, terminal.colour, terminal.width()), common_.store);
    write_report(study, summary);
    return failed.empty() ? 0 : report_failed(failed);
  }

  // Another run may have given the study's name to another grid, or may have been stopped with trials that this one
  // left to it.
  void require_all_trained(std::int64_t failed) const {
    const auto left = study_.size() - store_->count_done(study_) - failed;
    if (left <= 0) return;
    throw EnvironmentError(fmt::format(
        "{} of {} trials are not trained although no worker is left: has another run given the name '{}' to "
        "another grid? (--set name=... gives this one its own.) To go on: {}",
        left, study_.size(), study_.name, common_.command_line));
  }

  [[nodiscard]] int report_failed(const std::vector<TrialRecord>& failed) const {
    std::int64_t can_be_tried = 0;
    for (const auto& trial : failed) {
      if (trial.attempts < largest_number_of_attempts) ++can_be_tried;
      print_error("failed: {} lr {:g} seed {}: {}\n", trial.planned.optimizer, trial.planned.trial.learning_rate,
                  trial.planned.trial.seed, trial.failure);
    }
    print_error("{} trial(s) failed", failed.size());
    if (can_be_tried > 0) {
      print_error("; to try {} of them again: {}{}\n", can_be_tried, common_.command_line,
                  options_.retry_failed ? "" : " --retry-failed");
    } else {
      print_error(", {} times each: they are not tried again\n", largest_number_of_attempts);
    }
    return static_cast<int>(ExitCode::failed_trials);
  }

  // The trials are safe in the store: a page that cannot be written is no failure of theirs.
  void write_report(const StudyRecord& study, const Summary& summary) const {
    const auto path = report_path(common_.store, study.name);
    try {
      write_page(page_data(study, summary), path);
      say(fmt::format("page: {}", path));
    } catch (const EnvironmentError& error) {
      print_error(
          "etude: {}\netude: the results are safe in the store; `etude report --store {} -o FILE` makes the "
          "page elsewhere\n",
          error.what(), common_.store);
    }
  }

  void say(const std::string& line) const {
    if (!common_.quiet) print_error("{}\n", line);
  }

  const Options& options_;
  const CommonOptions& common_;
  const Study& study_;
  std::unique_ptr<Store> store_;
  Terminal terminal_;
  LiveView view_;
  Clock::time_point started_ = Clock::now();
  Store::Clock::time_point finished_since_ = Store::Clock::now();
  std::set<std::string> reported_;
  std::map<std::string, std::int64_t> first_seen_step_;  // by trial key
  bool adding_ = false;                                  // not all trials are in the store yet
  std::int64_t steps_at_start_ = 0;
};

std::function<int()> setup(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  app.add_option("study", options->study_file, "The study file")->required();
  app.add_option("--workers", options->crew.workers, "Worker processes; one per core, or per GPU, by default")
      ->check(CLI::PositiveNumber);
  app.add_option("--threads", options->crew.threads, "CPU threads per worker; one by default")
      ->check(CLI::PositiveNumber);
  app.add_option("--patience", options->patience, "Seconds without a step after which a worker is ended")
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
