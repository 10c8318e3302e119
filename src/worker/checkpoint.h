#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "train/trainer.h"

namespace etude {

/// The checkpoints of one trial: `FOLDER/KEY/STEP.checkpoint`, the last two kept. A file is whole or absent (temporary
/// file in the same folder, fsync, rename, fsync of the folder) and carries a checksum of its content.
class Checkpoints {
 public:
  Checkpoints(const std::filesystem::path& folder, const std::string& trial_key);

  /// Throws EnvironmentError where it cannot be written (disk full); the earlier ones stay.
  void save(const Snapshot& snapshot) const;

  /// The newest that is whole; a damaged one is passed over.
  [[nodiscard]] std::optional<Snapshot> load() const;

  /// Removes them all: the trial is committed.
  void remove() const;

 private:
  std::filesystem::path folder_;
};

}  // namespace etude
