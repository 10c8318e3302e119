#include "worker/heartbeat.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <future>

namespace etude {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Looks until it is so; ctest's time limit ends what never is.
void until(const std::function<bool()>& is_so) {
  while (!is_so()) std::this_thread::yield();
}

class HeartbeatTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    store_ = open_store(path_, OpenMode::create);
    store_->add(parse_study(R"(
name = "study"
[problem]
dataset = "cifar10"
model = "mlp"
[grid]
optimizers = ["Adam"]
learning_rates = [1e-3, 1e-2]
seeds = [0])",
                            "test.toml"),
                false);
  }
  void TearDown() override { fs::remove_all(folder_); }

  // With a lease so short that any renewal shows.
  [[nodiscard]] Claim claim(const std::string& worker = "w") const {
    auto identity = this_worker();
    identity.name = worker;
    return store_->claim("study", identity, seconds(1)).value();
  }
  [[nodiscard]] TrialRecord trial(const Claim& claim, TrialStatus status) const {
    for (const auto& trial : store_->trials("study", status)) {
      if (trial.planned.key == claim.key) return trial;
    }
    return {};
  }

  fs::path folder_ = fs::path(testing::TempDir()) / ("heartbeat test " + std::to_string(::getpid()));
  std::string path_ = (folder_ / "s.etude").string();
  std::unique_ptr<Store> store_;
};

const auto never_gives_up = [](const std::string& reason) { ADD_FAILURE() << reason; };
constexpr Heartbeat::Rhythm quick{.period = milliseconds(1)};

TEST_F(HeartbeatTest, RenewsTheClaimAndCarriesProgress) {
  const auto claimed = claim();
  const auto before = trial(claimed, TrialStatus::running).lease_left;
  Heartbeat heartbeat(path_, claimed, quick, never_gives_up);
  heartbeat.report({.epoch = 1, .step = 7, .loss = 0.5});
  until([&] { return trial(claimed, TrialStatus::running).progress.step == 7; });
  EXPECT_GT(trial(claimed, TrialStatus::running).lease_left, before);
  EXPECT_FALSE(heartbeat.claim_is_lost());
}

// What `Recorder` asks before each step and each batch of an evaluation.
TEST_F(HeartbeatTest, AClaimThatIsAnothersNowIsLost) {
  const auto claimed = claim();
  Heartbeat heartbeat(path_, claimed, quick, never_gives_up);
  store_->release_worker("w");
  const auto taken_over = claim("another");
  ASSERT_EQ(taken_over.key, claimed.key);
  until([&] { return heartbeat.claim_is_lost(); });
  EXPECT_EQ(trial(claimed, TrialStatus::running).worker, "another");
}

TEST_F(HeartbeatTest, AStoreThatIsAwayForAWholeLeaseLosesTheClaim) {
  const auto claimed = claim();
  fs::rename(path_, path_ + ".away");
  Heartbeat heartbeat(path_, claimed, {.period = milliseconds(1), .lease = seconds(0)}, never_gives_up);
  until([&] { return heartbeat.claim_is_lost(); });
}

TEST_F(HeartbeatTest, AStoreThatIsAwayForAMomentDoesNot) {
  const auto claimed = claim();
  fs::rename(path_, path_ + ".away");
  Heartbeat heartbeat(path_, claimed, quick, never_gives_up);
  heartbeat.report({.epoch = 1, .step = 7, .loss = 0.5});
  fs::rename(path_ + ".away", path_);
  until([&] { return trial(claimed, TrialStatus::running).progress.step == 7; });
  EXPECT_FALSE(heartbeat.claim_is_lost());
}

TEST_F(HeartbeatTest, BringsEachEpochOnceThoughTheStoreWasAway) {
  const auto claimed = claim();
  std::vector<EpochRecord> epochs;
  for (std::int64_t i = 0; i < 50; ++i) epochs.push_back({.epoch = i, .train_loss = 50.0 - static_cast<double>(i)});
  Heartbeat heartbeat(path_, claimed, quick, never_gives_up);
  const auto written = [&] { return store_->study("study").trials.at(0).history.epochs; };
  for (std::size_t i = 0; i < 30; ++i) heartbeat.report_epochs({&epochs[i], 1});
  until([&] { return written().size() == 30; });
  fs::rename(path_, path_ + ".away");
  for (std::size_t i = 30; i < 50; ++i) heartbeat.report_epochs({&epochs[i], 1});
  fs::rename(path_ + ".away", path_);
  until([&] { return written().size() == 50; });
  for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(written()[i].train_loss, epochs[i].train_loss);
  EXPECT_FALSE(heartbeat.claim_is_lost());
}

// Of two trials the one that gets on keeps its claim for as long as it takes the other to be given up. The other is
// tried again; the second time it has failed, and says why.
TEST_F(HeartbeatTest, WithoutProgressTheTrialIsGivenUpTriedAgainAndFails) {
  const Heartbeat::Rhythm rhythm{.period = milliseconds(1), .patience = milliseconds(100)};
  const auto still = claim("still"), steady = claim("steady");
  Heartbeat gets_on(path_, steady, rhythm, never_gives_up);
  const auto is_given_up = [&](const Claim& claimed) {
    std::promise<std::string> reason;
    auto given_up = reason.get_future();
    const Heartbeat hangs(path_, claimed, rhythm, [&](const std::string& why) { reason.set_value(why); });
    while (given_up.wait_for(seconds(0)) != std::future_status::ready) gets_on.report_sign_of_life();
    EXPECT_EQ(given_up.get(), "no step for 0.1 s");
    EXPECT_TRUE(hangs.claim_is_lost());
  };
  is_given_up(still);
  const auto once = trial(still, TrialStatus::pending);
  EXPECT_EQ(once.attempts, 1);
  EXPECT_EQ(once.failure, "no step for 0.1 s");
  const auto again = claim("still");
  ASSERT_EQ(again.key, still.key);
  is_given_up(again);
  EXPECT_EQ(trial(still, TrialStatus::failed).failure, "no step for 0.1 s");
  EXPECT_FALSE(gets_on.claim_is_lost());
  EXPECT_EQ(trial(steady, TrialStatus::running).worker, "steady");
}

}  // namespace
}  // namespace etude
