#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace etude {

/// How long a count has stood still, found by looking at it now and then. A gap between two looks counts for no more
/// than `longest_gap`: a process that was stopped (Ctrl-Z, SIGSTOP), or whose machine slept, did not look, and is not
/// to blame.
class IdleTime {
 public:
  using Clock = std::chrono::steady_clock;
  static_assert(Clock::is_steady, "one that is set forward would end workers that get on");

  IdleTime(Clock::time_point now, Clock::duration longest_gap) : looked_at_(now), longest_gap_(longest_gap) {}

  /// The time since `count` last changed.
  Clock::duration look(Clock::time_point now, std::int64_t count) {
    idle_ = count == count_ ? idle_ + std::min(now - looked_at_, longest_gap_) : Clock::duration::zero();
    count_ = count;
    looked_at_ = now;
    return idle_;
  }

 private:
  Clock::time_point looked_at_;
  Clock::duration longest_gap_;
  Clock::duration idle_{};
  std::int64_t count_ = 0;
};

}  // namespace etude
