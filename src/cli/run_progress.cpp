#include "cli/run_progress.h"

#include <fmt/format.h>

#include <numeric>

#include "core/error.h"

namespace etude::cli {

RunProgressReport::RunProgressReport(Store& store, const Study& study, bool quiet)
    : store_(store), study_(study), quiet_(quiet), terminal_(standard_error()) {}

std::chrono::milliseconds RunProgressReport::period() const {
  return std::chrono::milliseconds(terminal_.interactive ? 300 : 1000);
}

void RunProgressReport::begin(const Store::Counts& counts) {
  steps_at_start_ = (counts.done + counts.failed) * total_steps(study_.problem);
  newly_done();
}

// What cannot be read now, since another program holds the store, is shown the next time.
void RunProgressReport::look() {
  if (quiet_) return;
  try {
    terminal_.interactive ? draw() : tell_finished();
  } catch (const EnvironmentError&) {
    view_.clear();
  }
}

void RunProgressReport::say(const std::string& line) {
  view_.clear();
  if (!quiet_) print_error("{}\n", line);
}

void RunProgressReport::draw() {
  terminal_ = standard_error();  // the window may have been resized
  auto running = store_.trials(study_.name, TrialStatus::running);
  for (const auto& trial : running) {
    if (trial.progress.step > 0) first_seen_step_.try_emplace(trial.planned.key, trial.progress.step);
  }
  view_.draw(live_lines({.running = std::move(running),
                         .counts = store_.counts(study_.name),
                         .steps_per_trial = total_steps(study_.problem),
                         .steps_at_start = steps_before_this_run(),
                         .elapsed = std::chrono::steady_clock::now() - started_},
                        terminal_.columns));
}

// Those of finished trials, and those that checkpoints brought along: a trial's first heartbeat tells.
std::int64_t RunProgressReport::steps_before_this_run() const {
  return std::accumulate(first_seen_step_.begin(), first_seen_step_.end(), steps_at_start_,
                         [](std::int64_t sum, const auto& seen) { return sum + seen.second; });
}

// Trials are claimed in the order of their positions, so that few are done after the first that is not.
std::vector<std::int64_t> RunProgressReport::newly_done_positions() {
  std::vector<std::int64_t> news;
  for (const auto position : store_.done_positions(study_.name, first_not_done_)) {
    if (done_after_it_.insert(position).second) news.push_back(position);
  }
  while (done_after_it_.erase(first_not_done_) > 0) ++first_not_done_;
  return news;
}

std::vector<TrialRecord> RunProgressReport::newly_done() {
  if (study_.growth.empty()) {
    const auto news = newly_done_positions();
    return news.empty() ? std::vector<TrialRecord>{} : store_.trials(study_.name, TrialStatus::done, news);
  }
  auto done = store_.trials(study_.name, TrialStatus::done);
  std::erase_if(done, [&](const TrialRecord& trial) { return !told_.insert(trial.planned.key).second; });
  return done;
}

// One line per trial that finished since the last look.
void RunProgressReport::tell_finished() {
  const auto news = newly_done();
  if (news.empty()) return;
  const auto counts = store_.counts(study_.name);
  const auto all = counts.pending + counts.running + counts.done + counts.failed;
  auto done = counts.done - static_cast<std::int64_t>(news.size());
  for (const auto& trial : news) {
    const auto& divergence = trial.history.divergence;
    const auto outcome = divergence ? fmt::format("diverged at step {} ({})", divergence->step, divergence->cause)
                                    : std::string("completed");
    print_error("{}/{} {} lr {:g} seed {}: {}\n", ++done, all, trial.planned.optimizer,
                trial.planned.trial.learning_rate, trial.planned.trial.seed, outcome);
  }
}

}  // namespace etude::cli
