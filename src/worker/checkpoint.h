#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "train/trainer.h"

namespace etude {

/// The checkpoints of one trial in one numeric mode: `FOLDER/KEY/MODE/STEP.checkpoint`, the last two kept. Those of
/// another mode (other threads, another device, another version) lie beside them and are never gone on from: the
/// history would be neither mode's. A file is whole or absent (temporary file in the same folder, fsync, rename, fsync
/// of the folder) and carries a checksum of its content.
class Checkpoints {
 public:
  /// numeric_mode: Trainer::numeric_mode()
  Checkpoints(const std::filesystem::path& folder, const std::string& trial_key, const std::string& numeric_mode);

  /// Throws EnvironmentError where it cannot be written (disk full); the earlier ones stay.
  void save(const Snapshot& snapshot) const;

  /// The newest that is whole; a damaged or unreadable one is passed over.
  [[nodiscard]] std::optional<Snapshot> load() const;

  /// Removes them all, every mode's: the trial is committed.
  void remove() const;

 private:
  std::filesystem::path folder_;
};

}  // namespace etude
