#include "core/idle_time.h"

#include <gtest/gtest.h>

namespace etude {
namespace {

using std::chrono::seconds;

TEST(IdleTime, IsTheTimeSinceTheLastChange) {
  IdleTime::Clock::time_point now{};
  IdleTime idle(now, seconds(4));
  EXPECT_EQ(idle.look(now += seconds(2), 0), seconds(2));
  EXPECT_EQ(idle.look(now += seconds(2), 0), seconds(4));
  EXPECT_EQ(idle.look(now += seconds(2), 1), seconds(0));
  EXPECT_EQ(idle.look(now += seconds(3), 1), seconds(3));
}

// Stopped by Ctrl-Z for a day: nobody looked.
TEST(IdleTime, WhenNobodyLookedDoesNotCount) {
  IdleTime::Clock::time_point now{};
  IdleTime idle(now, seconds(4));
  EXPECT_EQ(idle.look(now += seconds(2), 0), seconds(2));
  EXPECT_EQ(idle.look(now += std::chrono::hours(24), 0), seconds(6));
}

}  // namespace
}  // namespace etude
