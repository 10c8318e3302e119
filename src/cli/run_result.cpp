#include "cli/run_result.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/find_study.h"
#include "cli/terminal.h"
#include "cli/write_report.h"
#include "core/error.h"
#include "report/page_data.h"
#include "report/summary_text.h"

namespace etude::cli {
namespace {

void say(const CommonOptions& common, const std::string& line) {
  if (!common.quiet) print_error("{}\n", line);
}

// Another run may have given the study's name to another grid, or may have been stopped with trials that this one left
// to it.
void require_all_trained(Store& store, const Study& study, const CommonOptions& common, std::int64_t failed) {
  const auto left = study.size() - store.count_done(study) - failed;
  if (left <= 0) return;
  throw EnvironmentError(fmt::format(
      "{} of {} trials are not trained although no worker is left: has another run given the name '{}' to another "
      "grid? (--set name=... gives this one its own.) To go on: {}",
      left, study.size(), study.name, common.command_line));
}

int exit_code(const std::vector<TrialRecord>& failed, const CommonOptions& common, bool retry_failed) {
  if (failed.empty()) return static_cast<int>(ExitCode::ok);
  std::int64_t can_be_tried = 0;
  for (const auto& trial : failed) {
    if (trial.attempts < largest_number_of_attempts) ++can_be_tried;
    print_error("failed: {} lr {:g} seed {}: {}\n", trial.planned.optimizer, trial.planned.trial.learning_rate,
                trial.planned.trial.seed, trial.failure);
  }
  print_error("{} trial(s) failed", failed.size());
  if (can_be_tried > 0) {
    print_error("; to try {} of them again: {}{}\n", can_be_tried, common.command_line,
                retry_failed ? "" : " --retry-failed");
  } else {
    print_error(", {} times each: they are not tried again\n", largest_number_of_attempts);
  }
  return static_cast<int>(ExitCode::failed_trials);
}

// The trials are safe in the store: a page that cannot be written is no failure of theirs.
void write_report(const StudyRecord& study, const Summary& summary, const CommonOptions& common) {
  const auto path = report_path(common.store, study.name);
  try {
    write_page(page_data(study, summary), path);
    say(common, fmt::format("page: {}", path));
  } catch (const EnvironmentError& error) {
    print_error(
        "etude: {}\netude: the results are safe in the store; `etude report --store {} -o FILE` makes the page "
        "elsewhere\n",
        error.what(), common.store);
  }
}

}  // namespace

int show_result(Store& store, const Study& study, const CommonOptions& common, bool retry_failed) {
  const auto failed = store.trials(study.name, TrialStatus::failed);
  require_all_trained(store, study, common, static_cast<std::int64_t>(failed.size()));
  if (study.size() > most_shown_trials) {
    say(common, fmt::format("all is recorded; {} trials are more than can be shown at once: etude export {} --store {}",
                            study.size(), study.name, common.store));
    return exit_code(failed, common, retry_failed);
  }
  const auto record = recorded_study(store, study.name, common.store);
  const auto summary = summarize(record);
  const auto terminal = standard_output();
  fmt::print("{}\nstore: {}\n", summary_text(record, summary, terminal.colour, terminal.width()), common.store);
  write_report(record, summary, common);
  return exit_code(failed, common, retry_failed);
}

int say_how_to_go_on(Store& store, const Study& study, const CommonOptions& common) {
  const auto counts = store.counts(study.name);
  say(common, fmt::format("interrupted with {} of {} trials done; to go on: {}", counts.done, study.size(),
                          common.command_line));
  return static_cast<int>(ExitCode::interrupted);
}

}  // namespace etude::cli
