#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "cli/command.h"
#include "cli/interrupts.h"
#include "cli/live_view.h"
#include "cli/terminal.h"
#include "cli/worker_process.h"
#include "cli/write_report.h"
#include "core/error.h"
#include "datasets/dataset.h"
#include "report/page_data.h"
#include "report/summary_text.h"
#include "store/store.h"
#include "store/worker_name.h"
#include "study/study.h"

namespace etude::cli {
namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  std::string study_file;
  std::string device = "auto";
  int workers = 0;  // 0: one per core, or per GPU
  int threads = 0;  // 0: one, or more where there are fewer trials than cores
  bool retry_failed = false;
};

struct Crew {
  int workers, threads;
};

// One worker per core, one thread each; where the study has fewer trials than cores, the cores are shared out as
// threads. By the study's trials, not by those that are left: the number of threads moves the last bits, and a resumed
// study must not differ.
Crew plan_crew(const Options& options, std::int64_t trials, std::int64_t trials_left) {
  const std::int64_t cores = std::max(1U, std::thread::hardware_concurrency());
  const std::int64_t threads = options.threads > 0 ? options.threads : std::max<std::int64_t>(1, cores / trials);
  const std::int64_t workers = options.workers > 0 ? options.workers : std::max<std::int64_t>(1, cores / threads);
  return {.workers = static_cast<int>(std::min(workers, trials_left)), .threads = static_cast<int>(threads)};
}

class Run {
 public:
  Run(const Options& options, const CommonOptions& common, const Study& study)
      : options_(options),
        common_(common),
        study_(study),
        store_(open_store(common.store, OpenMode::create)),
        terminal_(standard_error()) {
    store_->add(study, options.retry_failed);
  }

  int execute() {
    const auto counts = store_->counts(study_.name);
    const auto left = counts.pending + counts.running;
    const Crew crew = plan_crew(options_, static_cast<std::int64_t>(study_.trials.size()), left);
    say(fmt::format("{}: {} trials of {} steps, {} done before; {} worker(s) of {} thread(s), store {}", study_.name,
                    study_.trials.size(), total_steps(study_.problem), counts.done, crew.workers, crew.threads,
                    common_.store));
    if (left > 0) {
      catch_signals();
      steps_at_start_ = steps_done(counts);
      for (int i = 0; i < crew.workers; ++i) workers_.emplace_back(worker_arguments(crew));
      watch(crew);
    }
    view_.clear();
    remove_stale_checkpoints();
    if (interrupts() > 0) return say_how_to_go_on();
    return show_result();
  }

 private:
  [[nodiscard]] std::vector<std::string> worker_arguments(const Crew& crew) const {
    return {"run",
            "--store",
            common_.store,
            "--study",
            study_.name,
            "--data-dir",
            common_.data_dir,
            "--device",
            options_.device,
            "--threads",
            std::to_string(crew.threads)};
  }

  void watch(const Crew& crew) {
    bool asked_to_stop = false;
    while (!workers_.empty()) {
      wait();
      if (interrupts() > 1) {
        workers_.clear();  // killed
        return;
      }
      if (interrupts() == 1 && !asked_to_stop) {
        asked_to_stop = true;
        view_.clear();
        say("stopping: the workers write checkpoints; Ctrl-C again ends them at once");
        for (const auto& worker : workers_) worker.signal(SIGINT);
      }
      reap(crew);
      if (!asked_to_stop) report_progress();
    }
    report_progress();
  }

  void wait() {
    std::vector<pollfd> descriptors;
    for (const auto& worker : workers_)
      descriptors.push_back({.fd = worker.descriptor(), .events = POLLIN, .revents = 0});
    ::poll(descriptors.data(), descriptors.size(), terminal_.interactive ? 300 : 1000);
  }

  // A worker that died is replaced, as long as trials still finish now and then.
  void reap(const Crew& crew) {
    for (std::size_t i = 0; i < workers_.size();) {
      const auto code = workers_[i].exit_code();
      if (!code) {
        ++i;
        continue;
      }
      const pid_t id = workers_[i].id();
      workers_.erase(workers_.begin() + static_cast<std::ptrdiff_t>(i));
      if (*code == 0 || interrupts() > 0) continue;
      store_->release_worker(worker_name(id));
      if (*code == static_cast<int>(ExitCode::environment) || *code == 127) {
        for (const auto& worker : workers_) worker.signal(SIGINT);
        throw EnvironmentError("a worker could not go on (its message is above)");
      }
      const auto done = store_->counts(study_.name).done;
      crashes_ = done > done_at_last_crash_ ? 1 : crashes_ + 1;
      done_at_last_crash_ = done;
      constexpr int too_many = 10;
      if (crashes_ >= too_many) {
        throw EnvironmentError(fmt::format("{} workers died one after the other without finishing a trial", crashes_));
      }
      view_.clear();
      say(fmt::format("a worker died ({}); starting another",
                      *code > 128 ? fmt::format("signal {}", *code - 128) : fmt::format("exit code {}", *code)));
      workers_.emplace_back(worker_arguments(crew));
    }
  }

  [[nodiscard]] std::int64_t steps_done(const Store::Counts& counts) const {
    return (counts.done + counts.failed) * total_steps(study_.problem);
  }

  void report_progress() {
    if (common_.quiet) return;
    if (!terminal_.interactive) return report_finished();
    terminal_ = standard_error();  // the window may have been resized
    view_.draw(live_lines({.running = store_->trials(study_.name, TrialStatus::running),
                           .counts = store_->counts(study_.name),
                           .steps_per_trial = total_steps(study_.problem),
                           .steps_at_start = steps_at_start_,
                           .elapsed = Clock::now() - started_},
                          terminal_.columns));
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
      fmt::print(stderr, "{}/{} {} lr {:g} seed {}: {}\n", counts.done, study_.trials.size(), trial.planned.optimizer,
                 t.learning_rate, t.seed, outcome);
    }
  }

  // Those of done trials: left by a worker that was killed between its commit and its clearing up.
  void remove_stale_checkpoints() {
    const std::filesystem::path folder = checkpoint_folder(common_.store);
    std::error_code absent;
    for (const auto& trial : store_->trials(study_.name, TrialStatus::done)) {
      std::filesystem::remove_all(folder / trial.planned.key, absent);
    }
    std::filesystem::remove(folder, absent);  // where it is empty
  }

  int say_how_to_go_on() {
    const auto counts = store_->counts(study_.name);
    say(fmt::format("interrupted with {} of {} trials done; to go on: {}", counts.done, study_.trials.size(),
                    common_.command_line));
    return static_cast<int>(ExitCode::interrupted);
  }

  int show_result() {
    const auto study = store_->study(study_.name);
    const auto summary = summarize(study);
    fmt::print("{}\nstore: {}\n", summary_text(study, summary, standard_output().colour), common_.store);
    write_report(study, summary);
    const auto failed = store_->trials(study_.name, TrialStatus::failed);
    for (const auto& trial : failed) {
      fmt::print(stderr, "failed: {} lr {:g} seed {}: {}\n", trial.planned.optimizer, trial.planned.trial.learning_rate,
                 trial.planned.trial.seed, trial.failure);
    }
    if (failed.empty()) return 0;
    fmt::print(stderr, "{} trial(s) failed; to try them again: {}{}\n", failed.size(), common_.command_line,
               options_.retry_failed ? "" : " --retry-failed");
    return static_cast<int>(ExitCode::failed_trials);
  }

  // The trials are safe in the store: a page that cannot be written is no failure of theirs.
  void write_report(const StudyRecord& study, const Summary& summary) const {
    const auto path = report_path(common_.store, study.name);
    try {
      write_page(page_data(study, summary), path);
      say(fmt::format("page: {}", path));
    } catch (const EnvironmentError& error) {
      fmt::print(stderr,
                 "etude: {}\netude: the results are safe in the store; `etude report --store {} -o FILE` makes the "
                 "page elsewhere\n",
                 error.what(), common_.store);
    }
  }

  void say(const std::string& line) const {
    if (!common_.quiet) fmt::print(stderr, "{}\n", line);
  }

  const Options& options_;
  const CommonOptions& common_;
  const Study& study_;
  std::unique_ptr<Store> store_;
  Terminal terminal_;
  LiveView view_;
  std::vector<WorkerProcess> workers_;
  Clock::time_point started_ = Clock::now();
  Store::Clock::time_point finished_since_ = Store::Clock::now();
  std::set<std::string> reported_;
  std::int64_t steps_at_start_ = 0;
  std::int64_t done_at_last_crash_ = 0;
  int crashes_ = 0;
};

std::function<int()> setup(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  app.add_option("study", options->study_file, "The study file")->required();
  app.add_option("--workers", options->workers, "Worker processes; one per core by default")
      ->check(CLI::PositiveNumber);
  app.add_option("--threads", options->threads, "CPU threads per worker; one by default")->check(CLI::PositiveNumber);
  app.add_option("--device", options->device, "auto, cpu, cuda or cuda:N")->capture_default_str();
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
