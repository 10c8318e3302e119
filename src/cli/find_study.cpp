#include "cli/find_study.h"

#include <fmt/format.h>

#include "cli/terminal.h"

namespace etude::cli {

std::string find_study(Store& store, const std::string& name) {
  if (!name.empty()) return name;
  const auto studies = store.studies();
  if (studies.size() == 1) return studies.front();
  if (studies.empty()) throw UsageError("the store holds no study yet; `etude run STUDY.toml` makes one");
  throw UsageError(fmt::format("the store holds {} studies; name one: {}", studies.size(), fmt::join(studies, ", ")));
}

void tell_damaged(const std::vector<DamagedTrial>& damaged, const std::string& location) {
  for (const auto& trial : damaged) {
    print_error("etude: {} is left out: {}\n", trial.name, trial.reason);
  }
  if (!damaged.empty()) {
    print_error(
        "etude: {} trials of {} are damaged; to train them again: etude store check --forget-damaged --store {}\n",
        damaged.size(), location, location);
  }
}

StudyRecord recorded_study(Store& store, const std::string& name, const std::string& location, bool with_steps) {
  const auto found = find_study(store, name);
  const auto counts = store.counts(found);
  const auto trials = counts.pending + counts.running + counts.done + counts.failed;
  if (trials > most_shown_trials) {
    throw EnvironmentError(
        fmt::format("study '{}' has {} trials, and what shows it takes at most {}; `etude export "
                    "--what trials` (or epochs, or steps) as CSV or JSON has no such limit",
                    found, trials, most_shown_trials));
  }
  auto study = store.study(found, with_steps);
  tell_damaged(study.damaged, location);
  return study;
}

}  // namespace etude::cli
