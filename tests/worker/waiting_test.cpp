#include "worker/waiting.h"

#include <gtest/gtest.h>

namespace etude {
namespace {

using std::chrono::seconds;

TrialRecord running(std::optional<std::chrono::milliseconds> lease_left) {
  TrialRecord record{.worker = "host:12", .lease_left = lease_left};
  record.planned.optimizer = "SGD";
  record.planned.trial.learning_rate = 0.1;
  record.planned.trial.seed = 2;
  return record;
}

TEST(WaitingFor, NamesATrialWhoseWorkerIsSilent) {
  EXPECT_EQ(waiting_for(running(seconds(9)), seconds(20)),
            "SGD lr 0.1 seed 2, held by host:12 until its lease ends in 9 s");
  EXPECT_EQ(waiting_for(running(std::nullopt), seconds(20)),
            "SGD lr 0.1 seed 2, held by host:12 on another machine until nothing is heard of it for 20 s");
}

TEST(WaitingFor, IsSilentWhereTheWorkerGetsOn) { EXPECT_EQ(waiting_for(running(seconds(18)), seconds(20)), ""); }

}  // namespace
}  // namespace etude
