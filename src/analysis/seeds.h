#pragma once

#include <vector>

#include "store/store.h"

namespace etude {

/// Whether a seed is the same under every optimizer; not in imported studies whose runs have seeds of their own.
bool shares_seeds(const StudyRecord& study);

/// Seeds of which one says no more than another: at an optimizer and a learning rate they have the same history to the
/// last bit (trials that diverged aside, which often end alike). In groups of two and more, as indices into the study's
/// seeds, ascending.
std::vector<std::vector<std::size_t>> identical_seeds(const StudyRecord& study);

/// Every seed, of a group the first alone: what counts in statistics.
std::vector<std::size_t> independent_seeds(const StudyRecord& study);

}  // namespace etude
