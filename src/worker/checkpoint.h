#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <utility>

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

  /// Those that are kept of a training (training_key): the last ones of trials that are done, one of each length.
  static Checkpoints kept(const std::filesystem::path& folder, const std::string& training_key,
                          const std::string& numeric_mode);

  /// Throws EnvironmentError where it cannot be written (disk full); the earlier ones stay.
  void save(const Snapshot& snapshot) const;

  /// The newest that is whole and of no later step; a damaged or unreadable one is passed over.
  [[nodiscard]] std::optional<Snapshot> load(std::int64_t latest = std::numeric_limits<std::int64_t>::max()) const;

  /// Keeps the one of that step, where there is one, among others.
  void move(std::int64_t step, const Checkpoints& to) const;

  /// Removes them all, every mode's: the trial is committed.
  void remove() const;

 private:
  explicit Checkpoints(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::filesystem::path folder_;
};

}  // namespace etude
