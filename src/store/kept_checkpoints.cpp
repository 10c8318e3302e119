#include "store/kept_checkpoints.h"

#include <fmt/format.h>

#include <system_error>

#include "core/version.h"
#include "study/study.h"

namespace etude {

namespace fs = std::filesystem;

fs::path kept_checkpoints(const fs::path& checkpoints, const std::string& training_key) {
  return checkpoints / "kept" / training_key / version;
}

std::string checkpoint_name(std::int64_t step) { return fmt::format("{:012}.checkpoint", step); }

std::int64_t whole_epochs(const Problem& problem) {
  const auto epoch = steps_per_epoch(problem);
  return total_steps(problem) / epoch * epoch;
}

bool goes_on_from_a_shorter_one(const fs::path& checkpoints, const Trial& trial) {
  const auto key = training_key(trial);
  if (!key) return false;
  const fs::path latest = checkpoint_name(whole_epochs(trial.problem));
  std::error_code absent;
  for (const auto& mode : fs::directory_iterator(kept_checkpoints(checkpoints, *key), absent)) {
    for (const auto& kept : fs::directory_iterator(mode.path(), absent)) {
      if (kept.path().filename() <= latest) return true;
    }
  }
  return false;
}

std::int64_t count_going_on(Store& store, const std::string& location, const Study& study) {
  const auto folder = checkpoint_folder(location);
  if (!fs::exists(fs::path(folder) / "kept")) return 0;  // as it is for most: a study may have a million trials
  std::vector<std::int64_t> positions;
  for (std::int64_t position = 0; position < study.size(); ++position) {
    if (goes_on_from_a_shorter_one(folder, study.trial(position).trial)) positions.push_back(position);
  }
  return static_cast<std::int64_t>(positions.size()) - store.count_done(study, positions);
}

}  // namespace etude
