#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/store.h"

namespace etude {

/// The trial that a canonical text describes; nullopt where the text is not the one whose SHA-256 is `key`.
std::optional<Trial> whole_trial(const std::string& key, const std::string& canonical);

/// SHA-256 over everything that is shown of a done trial: its key (which is the SHA-256 of what it is), how it ended,
/// when, where its numbers came from, and every bit of its epochs.
std::string record_checksum(const TrialRecord& record);

/// Of its steps' losses, as they are stored, and of the trial that they belong to.
std::string steps_checksum(const std::string& key, std::string_view losses);

/// Of an epoch 0 and the key it is kept under.
std::string initial_epoch_checksum(const std::string& key, const EpochRecord& record);

}  // namespace etude
