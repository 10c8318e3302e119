// Claims and leases, and what is kept of a trial while it runs.
#include "store/store_test.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <random>
#include <set>
#include <thread>

namespace etude {
namespace {

class LeaseTest : public StoreTest {
 protected:
  // A store on a machine whose uptime the test sets.
  std::unique_ptr<Store> open_at(const std::string& host, const std::string& boot) {
    return open_store(path_, OpenMode::create,
                      {.host = host, .boot = boot, .uptime = [this] { return milliseconds(uptime_); }});
  }
  WorkerIdentity living(const std::string& boot = boot_id()) const {
    return {.name = worker_name(::getpid()), .boot_id = boot, .process = process_identity(::getpid())};
  }

  Study study_ = small_study("a", "[0]");
  seconds uptime_{1000};
};

TEST_F(LeaseTest, ProtectsATrialUntilItLapses) {
  const auto store = open_at(host_name(), boot_id());
  store->add(study_, false);
  const auto first = store->claim("a", living(), seconds(20));
  for (int i = 0; i < 3; ++i) EXPECT_NE(store->claim("a", living(), seconds(1000))->key, first->key);
  uptime_ += seconds(19);
  EXPECT_FALSE(store->claim("a", living(), seconds(20)));
  store->heartbeat(*first, {.epoch = 1, .step = 5, .loss = 0.5}, seconds(20));
  uptime_ += seconds(19);
  EXPECT_FALSE(store->claim("a", living(), seconds(20)));
  EXPECT_EQ(store->trials("a", TrialStatus::running).at(0).lease_left, seconds(1));
  uptime_ += seconds(1);
  const auto second = store->claim("a", living(), seconds(20));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->key, first->key);
  EXPECT_GT(second->token, first->token);

  // The first worker wakes up: nothing of it is written any more.
  EXPECT_THROW(store->heartbeat(*first, {}, seconds(20)), FencedError);
  EXPECT_THROW(store->commit(*first, some_history(), provenance), FencedError);
  EXPECT_THROW(store->fail(*first, "late", 1), FencedError);
  store->release(*first);
  EXPECT_EQ(shell("SELECT count(*) FROM epochs"), "0\n");
  store->commit(*second, some_history(), provenance);
  EXPECT_THROW(store->commit(*second, some_history(), provenance), FencedError);
}

// Epochs of a trial that is still running.
class RunningEpochsTest : public LeaseTest {
 protected:
  void SetUp() override {
    LeaseTest::SetUp();
    store_ = open_at(host_name(), boot_id());
    store_->add(study_, false);
    claim_ = store_->claim("a", living(), seconds(20));
  }
  static std::vector<EpochRecord> epochs(std::int64_t from, std::int64_t to, double loss = 1) {
    std::vector<EpochRecord> result;
    for (auto i = from; i <= to; ++i) {
      result.push_back({.epoch = i, .train_loss = loss, .metrics = {{"test_loss", loss}}});
    }
    return result;
  }
  void append(const Claim& claim, const std::vector<EpochRecord>& records) const {
    store_->append_epochs(claim, records, {.epoch = 1, .step = 1}, seconds(20));
  }
  std::string written() const {
    return shell(
        "SELECT group_concat(epoch || '=' || train_loss, ' ') FROM epochs; SELECT group_concat(epoch || '=' || value, "
        "' ') FROM epoch_metrics");
  }
  // SQLite counts a file's transactions in its header.
  int transactions() const {
    int count = 0;
    for (const unsigned char byte : file_content(path_).substr(24, 4)) count = count << 8 | byte;
    return count;
  }

  std::unique_ptr<Store> store_;
  std::optional<Claim> claim_;
};

TEST_F(RunningEpochsTest, AreShownAsTheyComeAndCountedNowhere) {
  append(*claim_, epochs(0, 1));
  append(*claim_, epochs(2, 2));
  const auto record = open(OpenMode::read_only)->study("a");
  EXPECT_EQ(record.trials.at(0).status, TrialStatus::running);
  ASSERT_EQ(record.trials.at(0).history.epochs.size(), 3U);
  EXPECT_EQ(record.trials.at(0).history.epochs.at(2).metrics.at("test_loss"), 1);
  EXPECT_TRUE(record.damaged.empty());
  EXPECT_EQ(shell("SELECT epoch, status FROM epochs_view"), "0|running\n1|running\n2|running\n");
  EXPECT_EQ(open()->counts("a").done, 0);
  EXPECT_EQ(open()->count_done(study_), 0);
}

TEST_F(RunningEpochsTest, AreInTheEndExactlyWhatWasTrained) {
  append(*claim_, epochs(0, 7, 5));
  store_->commit(*claim_, {.epochs = epochs(0, 2, 3)}, provenance);
  EXPECT_EQ(written(), "0=3.0 1=3.0 2=3.0\n0=3.0 1=3.0 2=3.0\n");
  EXPECT_EQ(check_store(path_).whole, 1);
}

TEST_F(RunningEpochsTest, OfATrialThatIsTakenOverAreReplacedNeverDoubled) {
  append(*claim_, epochs(0, 3, 5));
  uptime_ += seconds(21);
  std::optional<Claim> second;
  while (!second || second->key != claim_->key) second = store_->claim("a", living(), seconds(20));
  EXPECT_EQ(written(), "\n\n") << "those of the worker that it was taken from";
  append(*second, epochs(0, 2, 7));  // from its checkpoint
  EXPECT_THROW(append(*claim_, epochs(4, 4, 5)), FencedError);
  append(*second, epochs(2, 3, 8));
  EXPECT_EQ(written(), "0=7.0 1=7.0 2=8.0 3=8.0\n0=7.0 1=7.0 2=8.0 3=8.0\n");
}

TEST_F(RunningEpochsTest, OfATrialThatIsGivenBackOrFailsAreNobodys) {
  const auto give_back = [&](const std::function<void(const Claim&)>& end) {
    const auto claim = store_->claim("a", living(), seconds(20));
    append(*claim, epochs(0, 3));
    end(*claim);
    EXPECT_EQ(written(), "\n\n");
    EXPECT_THROW(append(*claim, epochs(4, 4)), FencedError);
  };
  give_back([&](const Claim& claim) { store_->release(claim); });
  give_back([&](const Claim& claim) { store_->fail(claim, "no memory", 1); });
  give_back([&](const Claim&) { store_->release_worker(worker_name(::getpid())); });
}

// However short the epochs are.
TEST_F(RunningEpochsTest, CostNoTransactionOfTheirOwn) {
  const auto before = transactions();
  store_->heartbeat(*claim_, {}, seconds(20));
  ASSERT_EQ(transactions(), before + 1);
  append(*claim_, epochs(0, 500));
  EXPECT_EQ(transactions(), before + 2);
}

// kill -9 while they are written: those that are there are whole, and the trial is trained as if none were.
TEST_F(RunningEpochsTest, SurviveAKillWholeOrNotAtAll) {
  std::mt19937 random(4);
  for (int round = 0; round < 10; ++round) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      const auto store = open(OpenMode::existing);
      const auto claim = store->claim("a", this_worker(), seconds(20));
      for (std::int64_t epoch = 0;; epoch += 3) {
        store->append_epochs(*claim, epochs(epoch, epoch + 2), {}, seconds(20));
        (void)!::write(pipe[1], "x", 1);
      }
    }
    char byte = 0;
    for (auto appends = 1 + random() % 3; appends > 0; --appends) ASSERT_EQ(::read(pipe[0], &byte, 1), 1);
    for (auto yields = random() % 200; yields > 0; --yields) std::this_thread::yield();
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(pipe[0]);
    ::close(pipe[1]);
    EXPECT_EQ(shell("PRAGMA integrity_check; SELECT count(*) > 0, count(*) = max(epoch) + 1, count(*) % 3, count(*) = "
                    "(SELECT count(*) FROM epoch_metrics) FROM epochs"),
              "ok\n1|1|0|1\n");
    store_->release_worker(worker_name(child));
    EXPECT_EQ(written(), "\n\n");
  }
}

// Whatever the wall clock says: no waiting for the lease of a process that is gone.
TEST_F(LeaseTest, OfAProcessThatIsGoneProtectsNothing) {
  const auto store = open_at(host_name(), boot_id());
  store->add(small_study("a", "[0]"), false);
  const pid_t child = ::fork();
  if (child == 0) ::_exit(open_at(host_name(), boot_id())->claim("a", this_worker(), seconds(3600)) ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);
  EXPECT_EQ(store->trials("a", TrialStatus::running).at(0).lease_left, seconds(0));
  std::set<std::string> keys;
  while (const auto claim = store->claim("a", living(), seconds(20))) keys.insert(claim->key);
  EXPECT_EQ(keys.size(), 4U);
}

TEST_F(LeaseTest, OfALaterProcessWithTheSameIdIsNotMistaken) {
  auto earlier = living();
  earlier.process = earlier.process.substr(0, earlier.process.rfind(':')) + ":1";  // started with the machine
  const auto store = open_at(host_name(), boot_id());
  store->add(study_, false);
  for (int i = 0; i < 4; ++i) store->claim("a", earlier, seconds(3600));
  EXPECT_TRUE(store->claim("a", living(), seconds(20)));
}

TEST_F(LeaseTest, FromBeforeARestartProtectsNothing) {
  const auto store = open_at(host_name(), boot_id());
  store->add(study_, false);
  for (int i = 0; i < 4; ++i) store->claim("a", living("an earlier boot"), seconds(3600));
  EXPECT_TRUE(store->claim("a", living(), seconds(20)));
}

// Another machine's clock is not read: what counts is how long nothing has changed, by one's own.
TEST_F(LeaseTest, OfAnotherMachineLapsesWhenItDoesNotChange) {
  const auto store = open_at(host_name(), boot_id());
  store->add(study_, false);
  const WorkerIdentity far{.name = "far:7", .boot_id = "far", .process = "1:7:7"};
  const auto claim = store->claim("a", far, seconds(20));
  for (int i = 0; i < 3; ++i) store->claim("a", living(), seconds(3600));
  EXPECT_FALSE(store->claim("a", living(), seconds(20)));
  EXPECT_EQ(store->trials("a", TrialStatus::running).at(0).lease_left, std::nullopt);
  uptime_ += seconds(15);
  store->heartbeat(*claim, {}, seconds(20));
  EXPECT_FALSE(store->claim("a", living(), seconds(20)));
  uptime_ += seconds(19);
  EXPECT_FALSE(store->claim("a", living(), seconds(20)));
  uptime_ += seconds(1);
  EXPECT_EQ(store->claim("a", living(), seconds(20))->key, claim->key);
}

TEST_F(StoreTest, ADeadWorkersTrialIsFreeAtOnce) {
  const auto store = open();
  store->add(small_study("a", "[0]"), false);
  const auto claim = store->claim("a", worker("host:1"), seconds(20));
  store->release_worker("host:2");
  EXPECT_NE(store->claim("a", worker("host:3"), seconds(20))->key, claim->key);
  store->release_worker("host:1");
  EXPECT_EQ(store->claim("a", worker("host:3"), seconds(20))->key, claim->key);
}

// Every optimizer's and learning rate's first seed before any second.
TEST_F(StoreTest, TrialsAreClaimedBreadthFirstAndShownInGridOrder) {
  const auto store = open();
  store->add(small_study("a", "[5, 3]"), false);
  std::vector<std::string> claimed;
  while (const auto claim = store->claim("a", worker("w"), seconds(20))) {
    claimed.push_back(claim->trial.optimizer.name + " " + std::to_string(claim->trial.seed));
    store->commit(*claim, some_history(), provenance);
  }
  EXPECT_THAT(claimed,
              testing::ElementsAre("Adam 5", "Adam 5", "SGD 5", "SGD 5", "Adam 3", "Adam 3", "SGD 3", "SGD 3"));
  const auto record = store->study("a");
  ASSERT_EQ(record.trials.size(), 8U);
  EXPECT_EQ(record.trials[1].planned.trial.seed, 3);
  EXPECT_EQ(record.trials[1].planned.place, (GridIndex{.optimizer = 0, .learning_rate = 0, .seed = 1}));
  EXPECT_EQ(record.trials[4].planned.optimizer, "SGD");
}

TEST_F(StoreTest, FailuresAreRetriedThreeTimesAtMost) {
  const auto store = open();
  const auto study = small_study("a", "[0]");
  store->add(study, false);
  const auto key = store->claim("a", worker("w"), seconds(20))->key;
  store->release_worker("w");
  for (int attempt = 1; attempt <= 3; ++attempt) {
    const auto claim = store->claim("a", worker("w"), seconds(20));
    ASSERT_EQ(claim->key, key);
    store->fail(*claim, "no memory", 1);
    EXPECT_EQ(store->counts("a").failed, 1);
    store->add(study, false);
    EXPECT_EQ(store->counts("a").failed, 1) << "not without --retry-failed";
    store->add(study, true);
  }
  EXPECT_EQ(store->counts("a").failed, 1);
  const auto failed = store->trials("a", TrialStatus::failed);
  EXPECT_EQ(failed.at(0).failure, "no memory");
  EXPECT_EQ(failed.at(0).attempts, 3);
}

// Of another user, where /proc is mounted with hidepid: it cannot be seen, but it lives.
TEST_F(StoreTest, AHiddenProcessKeepsItsClaim) {
  const auto store = open();
  store->add(small_study("a", "[0]"), false);
  while (store->claim("a", worker("w"), seconds(20))) {
  }
  fs::permissions(folder_, fs::perms::all);
  fs::permissions(path_, fs::perms::all);
  constexpr int not_allowed = 77;
  const pid_t child = ::fork();
  if (child == 0) {
    const pid_t parent = ::getppid();
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("proc", "/proc", "proc", 0, "hidepid=2") != 0 || ::setgid(65534) != 0 || ::setuid(65534) != 0) {
      ::_exit(not_allowed);
    }
    try {
      ::_exit(is_hidden(parent) && !open(OpenMode::existing)->claim("a", worker("v"), seconds(20)) ? 0 : 1);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      ::_exit(2);
    }
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == not_allowed) GTEST_SKIP() << "needs root";
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_FALSE(is_hidden(::getpid()));
  EXPECT_FALSE(is_hidden(child)) << "it is gone";
}

TEST_F(StoreTest, ATrialThatSucceedsOnRetryHasNoFailure) {
  const auto store = open();
  store->add(small_study("a", "[0]"), false);
  store->fail(*store->claim("a", worker("w"), seconds(20)), "no memory", 2);
  store->commit(*store->claim("a", worker("w"), seconds(20)), some_history(), provenance);
  const auto done = store->trials("a", TrialStatus::done);
  EXPECT_EQ(done.at(0).failure, "");
  EXPECT_EQ(done.at(0).attempts, 1);
}

TEST_F(StoreTest, ProcessesShareTheWorkAndNoTrialIsDoneTwice) {
  std::string seeds = "[0";
  for (int i = 1; i < 25; ++i) seeds += ", " + std::to_string(i);
  open()->add(small_study("a", seeds + "]"), false);
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    children.push_back(::fork());
    if (children.back() != 0) continue;
    int code = 0;
    try {
      const auto store = open(OpenMode::existing);
      while (const auto claim = store->claim("a", worker("w"), seconds(20)))
        store->commit(*claim, some_history(), provenance);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      code = 1;
    }
    ::_exit(code);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(open()->counts("a").done, 100);
  EXPECT_EQ(shell("SELECT count(*), sum(token) FROM trials"), "100|100\n");
}

}  // namespace
}  // namespace etude
