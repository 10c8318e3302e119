#pragma once

#include <cstddef>
#include <cstdint>

namespace etude {

/// Two-sided levels of a paired t test from which a lead is called "clear" and "probably".
struct Levels {
  double clear = 0.05, likely = 0.20;
};

/// The levels where a verdict is looked at with every number of seeds from `first` to `last`, so that over all looks
/// it errs as often as at one: the same level each time (Pocock 1977), for Student's t, by simulated sequences of
/// normal seeds. 3 <= first <= last.
Levels levels_of_looks(std::int64_t first, std::int64_t last);

/// At what level the leader beats one of `optimizers` so surely that it need not be trained further, of the one for
/// "clear": stricter the more there are that could be dropped by mistake.
double level_to_drop(const Levels& levels, std::size_t optimizers);

/// What share of all trials up to `last` seeds is trained on average, where one of `optimizers` leads all others, which
/// are equal, by `lead` standard deviations of a seed. Simulated with normal seeds.
double expected_share(std::size_t optimizers, std::int64_t first, std::int64_t last, double lead);

}  // namespace etude
