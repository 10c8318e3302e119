#include "cli/awaited.h"

#include <fmt/format.h>

#include <set>

namespace etude::cli {
namespace {

// Of its name, "host:12".
std::string process_on_host(const std::string& worker) {
  const auto colon = worker.rfind(':');
  return fmt::format("process {} on {}", worker.substr(colon + 1), worker.substr(0, colon));
}

}  // namespace

std::string awaited(const std::vector<TrialRecord>& running) {
  std::set<std::string> workers;
  for (const auto& trial : running) workers.insert(process_on_host(trial.worker));
  const bool one = workers.size() == 1;
  return fmt::format("{}, which {} the last {}", fmt::join(workers, ", "), one ? "trains" : "train",
                     running.size() == 1 ? "trial" : fmt::format("{} trials", running.size()));
}

}  // namespace etude::cli
