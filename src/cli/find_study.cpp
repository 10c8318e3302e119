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

StudyRecord recorded_study(Store& store, const std::string& name, const std::string& location, bool with_steps) {
  auto study = store.study(find_study(store, name), with_steps);
  for (const auto& trial : study.damaged) {
    print_error("etude: {} is left out: {}\n", trial.name, trial.reason);
  }
  if (!study.damaged.empty()) {
    print_error(
        "etude: {} trials of {} are damaged; to train them again: etude store check --forget-damaged --store {}\n",
        study.damaged.size(), location, location);
  }
  return study;
}

}  // namespace etude::cli
