#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/trial.h"
#include "store/store.h"

namespace etude {

// The last checkpoints of trials that are done, kept beside a store so that longer trials go on from them:
// CHECKPOINTS/kept/TRAINING/VERSION/MODE/STEP.checkpoint.

/// The folder of what this version has trained of a training (training_key), with a folder for each numeric mode.
/// `checkpoints` is the store's checkpoint_folder.
std::filesystem::path kept_checkpoints(const std::filesystem::path& checkpoints, const std::string& training_key);

/// "000000000391.checkpoint": in the order of steps.
std::string checkpoint_name(std::int64_t step);

/// Steps of a trial up to the end of its last whole epoch: the furthest that it can go on from.
std::int64_t whole_epochs(const Problem& problem);

/// Whether a shorter trial's checkpoint is kept from which this one goes on, where it is trained in the same numeric
/// mode.
bool goes_on_from_a_shorter_one(const std::filesystem::path& checkpoints, const Trial& trial);

/// How many of the study's trials are not done and go on from shorter ones.
std::int64_t count_going_on(Store& store, const std::string& location, const Study& study);

}  // namespace etude
