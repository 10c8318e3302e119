#include "store/store_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "core/version.h"
#include "host/shell_word.h"

namespace etude {
namespace {

using testing::HasSubstr;

TEST_F(StoreTest, KeepsAHistoryToTheLastBit) {
  const auto store = open();
  const auto study = small_study("a", "[0]");
  store->add(study, false);
  const auto claim = store->claim("a", worker("w"), seconds(20));
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->trial, study.trial(0).trial);
  store->commit(*claim, some_history(), provenance);

  const auto record = open(OpenMode::read_only)->study("a", true);
  const auto& trial = record.trials.at(0);
  EXPECT_EQ(trial.status, TrialStatus::done);
  EXPECT_EQ(trial.outcome, Outcome::diverged);
  ASSERT_EQ(trial.history.epochs.size(), 3U);
  EXPECT_EQ(trial.history.epochs[0].train_loss, 2.3);
  EXPECT_TRUE(std::isnan(trial.history.epochs[1].train_loss));
  EXPECT_EQ(trial.history.epochs[2].train_loss, INFINITY);
  EXPECT_EQ(trial.history.epochs[2].seconds, 1e-300);
  ASSERT_EQ(trial.history.step_losses.size(), 4U);
  EXPECT_EQ(trial.history.step_losses[1], 1.0F / 3);
  EXPECT_TRUE(std::isnan(trial.history.step_losses[3]));
  EXPECT_EQ(trial.history.divergence->step, 3);
  EXPECT_EQ(trial.provenance.data_checksum, "abc");
  EXPECT_EQ(record.optimizers, study.optimizers);
  EXPECT_EQ(record.learning_rates, study.learning_rates);
  EXPECT_EQ(shell("SELECT outcome, divergence_step FROM trials WHERE status = 'done'"), "diverged|3\n");
  EXPECT_EQ(shell("SELECT epoch, train_loss FROM epochs ORDER BY epoch"), "0|2.3\n1|\n2|Inf\n");
  EXPECT_EQ(shell("SELECT length(losses) FROM steps"), "16\n");
}

TEST_F(StoreTest, KeepsAnEpochsOtherMetricsToTheLastBit) {
  const auto store = open();
  store->add(small_study("a", "[0]"), false);
  auto history = some_history();
  history.epochs[0].metrics = {{"test_loss", 1.0 / 3}};
  history.epochs[2].metrics = {{"test_loss", -INFINITY}, {"gradient_norm", std::nan("")}, {"bleu, of a user's", 0.5}};
  store->commit(*store->claim("a", worker("w"), seconds(20)), history, provenance);
  store->commit(*store->claim("a", worker("w"), seconds(20)), some_history(), provenance);

  const auto reader = open(OpenMode::read_only);
  const auto expect = [](const TrialRecord& trial) {
    const auto& epochs = trial.history.epochs;
    EXPECT_EQ(epochs.at(0).metrics, (std::map<std::string, double>{{"test_loss", 1.0 / 3}}));
    EXPECT_TRUE(epochs.at(1).metrics.empty());
    ASSERT_EQ(epochs.at(2).metrics.size(), 3U);
    EXPECT_EQ(epochs.at(2).metrics.at("test_loss"), -INFINITY);
    EXPECT_TRUE(std::isnan(epochs.at(2).metrics.at("gradient_norm")));
    EXPECT_EQ(epochs.at(2).metrics.at("bleu, of a user's"), 0.5);
  };
  expect(reader->study("a").trials.at(0));
  EXPECT_TRUE(reader->study("a").trials.at(1).history.epochs.at(2).metrics.empty());
  bool is_first = true;
  reader->visit("a", false, [&](const TrialRecord& trial) {
    if (is_first) expect(trial);
    is_first = false;
  });
  EXPECT_EQ(shell("SELECT epoch, metric, value FROM metrics_view WHERE learning_rate = 0.001 AND metric NOT IN "
                  "('seconds', 'test_accuracy') ORDER BY 1, 2"),
            "0|test_loss|0.333333333333333\n0|train_loss|2.3\n1|train_loss|\n2|bleu, of a user's|0.5\n"
            "2|gradient_norm|\n2|test_loss|-Inf\n2|train_loss|Inf\n");
  EXPECT_EQ(check_store(path_).whole, 2);
}

TEST_F(StoreTest, KeepsEpochZeroWithItsMetrics) {
  const EpochRecord record{.epoch = 0, .train_loss = 2, .test_accuracy = 0.1, .metrics = {{"test_loss", INFINITY}}};
  const auto store = open();
  store->save_initial_epoch("k", record);
  EXPECT_EQ(store->initial_epoch("k")->metrics, record.metrics);
  EXPECT_EQ(shell("PRAGMA foreign_key_check"), "");
  shell("DELETE FROM initial_epoch_metrics");
  EXPECT_FALSE(store->initial_epoch("k")) << "what is left is not what was recorded";
  store->save_initial_epoch("k", record);
  EXPECT_EQ(store->initial_epoch("k")->metrics, record.metrics);
}

// What changes how results are shown trains nothing.
TEST_F(StoreTest, AStudysSettingsChangeWithoutItsTrials) {
  auto study = small_study("a", "[0]");
  study.report = R"({"metric":"test_loss"})";
  study.keep_checkpoints = true;
  const auto store = open();
  store->add(study, false);
  EXPECT_FALSE(store->would_add(study, false));
  EXPECT_EQ(store->study("a").report, study.report);
  store->commit(*store->claim("a", worker("w"), seconds(20)), some_history(), provenance);
  const auto places = shell("SELECT * FROM study_trials; SELECT * FROM trials");
  study.report = "{}";
  study.keep_checkpoints = false;
  EXPECT_TRUE(store->would_add(study, false));
  store->add(study, false);
  EXPECT_FALSE(store->would_add(study, false));
  EXPECT_EQ(store->study("a").report, "{}");
  EXPECT_EQ(shell("SELECT * FROM study_trials; SELECT * FROM trials"), places);
  shell("UPDATE studies SET report = '[]'");
  EXPECT_THROW(open(OpenMode::read_only)->study("a"), EnvironmentError) << "it is in the checksum";
}

TEST_F(StoreTest, AStudyThatGrowsKeepsWhatIsDone) {
  const auto store = open();
  store->add(small_study("a", "[0]"), false);
  for (int i = 0; i < 4; ++i) store->commit(*store->claim("a", worker("w"), seconds(20)), some_history(), provenance);
  EXPECT_FALSE(store->claim("a", worker("w"), seconds(20)));
  store->add(small_study("a", "[0, 1]"), false);
  EXPECT_EQ(store->counts("a").done, 4);
  EXPECT_EQ(store->counts("a").pending, 4);
  store->add(small_study("another", "[1, 0]"), false);  // shares all its trials
  EXPECT_EQ(store->counts("another").done, 4);
  EXPECT_EQ(shell("SELECT count(*) FROM trials"), "8\n");
  EXPECT_THAT(store->studies(), testing::ElementsAre("a", "another"));
}

TEST_F(StoreTest, DoneTrialsAreFoundByPosition) {
  const auto store = open();
  const auto study = small_study("a", "[0]");
  store->add(study, false);
  EXPECT_THAT(store->done_positions("a", 0), testing::IsEmpty());
  const auto first = *store->claim("a", worker("w"), seconds(20));
  for (int i = 0; i < 2; ++i) store->commit(*store->claim("a", worker("w"), seconds(20)), some_history(), provenance);
  EXPECT_THAT(store->done_positions("a", 0), testing::ElementsAre(1, 2));
  EXPECT_THAT(store->done_positions("a", 2), testing::ElementsAre(2));
  const auto done = store->trials("a", TrialStatus::done, {0, 2});
  ASSERT_EQ(done.size(), 1U);
  EXPECT_EQ(done.at(0).planned.key, study.trial(2).key);
}

TEST_F(StoreTest, AnEmptyFileIsAStoreThatHasNotBegun) {
  std::ofstream{path_};
  for (const auto mode : {OpenMode::read_only, OpenMode::existing}) {
    try {
      open(mode);
      ADD_FAILURE();
    } catch (const EnvironmentError& error) {
      EXPECT_EQ(error.what(),
                "store " + path_ + " is empty: nothing was recorded in it yet; `etude run STUDY.toml` begins it");
    }
  }
  open()->add(small_study("a", "[0]"), false);
  EXPECT_EQ(open(OpenMode::read_only)->counts("a").pending, 4);
}

TEST_F(StoreTest, TheLimitThatAWriteMeetsIsNamed) {
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = 4096;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  std::string reason;
  try {
    open();
  } catch (const EnvironmentError& error) {
    reason = error.what();
  }
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_THAT(reason, HasSubstr("disk I/O error; the limit is 4096 bytes (ulimit -f)"));
}

TEST_F(StoreTest, EpochZeroIsKeptOnce) {
  const auto store = open();
  EXPECT_FALSE(store->initial_epoch("k"));
  store->save_initial_epoch("k", {.epoch = 0, .train_loss = 2.25, .test_accuracy = 0.1, .seconds = 3});
  store->save_initial_epoch("k", {.epoch = 0, .train_loss = 9, .test_accuracy = 9, .seconds = 9});
  EXPECT_EQ(store->initial_epoch("k")->train_loss, 2.25);
}

// kill -9 while it writes: the file stays whole, and every trial is there entirely or not at all.
TEST_F(StoreTest, AKilledWriterLeavesAWholeStore) {
  std::mt19937 random(3);
  std::string seeds = "[0";
  for (int i = 1; i < 250; ++i) seeds += ", " + std::to_string(i);
  open()->add(small_study("a", seeds + "]"), false);
  for (int round = 0; round < 20; ++round) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      const auto store = open(OpenMode::existing);
      while (const auto claim = store->claim("a", worker("w"), seconds(20))) {
        store->commit(*claim, some_history(), provenance);
        (void)!::write(pipe[1], "x", 1);
      }
      ::_exit(0);
    }
    // After a few commits, and then at whatever the writer is doing.
    char byte = 0;
    for (auto commits = 1 + random() % 4; commits > 0; --commits) ASSERT_EQ(::read(pipe[0], &byte, 1), 1);
    for (auto yields = random() % 200; yields > 0; --yields) std::this_thread::yield();
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(pipe[0]);
    ::close(pipe[1]);
    EXPECT_EQ(shell("PRAGMA integrity_check"), "ok\n");
    EXPECT_EQ(
        shell("SELECT count(*) FROM trials t WHERE status = 'done' AND "
              "((SELECT count(*) FROM epochs e WHERE e.trial = t.id) <> 3 OR t.id NOT IN (SELECT trial FROM steps))"),
        "0\n");
    EXPECT_EQ(shell("SELECT count(DISTINCT trial) - (SELECT count(*) FROM trials WHERE status = 'done') FROM epochs"),
              "0\n");
    open()->release_worker("w");
  }
}

TEST_F(StoreTest, TheJournalIsARollbackJournalWhateverAnotherToolChose) {
  open()->add(small_study("a", "[0]"), false);
  for (const auto mode : {OpenMode::create, OpenMode::existing}) {
    ASSERT_EQ(shell("PRAGMA journal_mode = WAL"), "wal\n");
    EXPECT_EQ(open(mode)->counts("a").pending, 4);
    EXPECT_EQ(shell("PRAGMA journal_mode"), "delete\n");
  }
  ASSERT_EQ(shell("PRAGMA journal_mode = WAL"), "wal\n");
  const auto reader = open(OpenMode::read_only);  // holds on to the log
  try {
    open(OpenMode::existing);
    ADD_FAILURE();
  } catch (const EnvironmentError& error) {
    EXPECT_THAT(error.what(), HasSubstr("journal_mode = DELETE"));
  }
}

// kill -9 inside a commit of more than SQLite's cache: the file is half written, its journal has what was there before.
class KilledInACommit : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    open()->add(small_study("a", "[0]"), false);
    const auto command = "sqlite3 " + shell_word(path_) +
                         " \"PRAGMA cache_size = 1; BEGIN IMMEDIATE; UPDATE studies SET name = 'half written';"
                         "INSERT INTO steps SELECT id, zeroblob(150000), NULL FROM trials\" '.shell kill -9 $PPID'";
    ASSERT_NE(std::system(command.c_str()), 0);
    ASSERT_GT(fs::file_size(path_ + "-journal"), 0U);
    ASSERT_GT(fs::file_size(path_), 500'000U);
  }
};

TEST_F(KilledInACommit, AReaderSeesWhatWasThereBefore) {
  const auto link = (folder_ / "link.etude").string();
  fs::create_symlink(path_, link);
  const auto store = open_store(link, OpenMode::read_only);
  EXPECT_THAT(store->studies(), testing::ElementsAre("a"));
  EXPECT_EQ(store->counts("a").pending, 4);
  EXPECT_FALSE(fs::exists(path_ + "-journal"));
  EXPECT_EQ(shell("SELECT count(*) FROM steps; PRAGMA integrity_check"), "0\nok\n");
}

TEST_F(KilledInACommit, AReaderWhoMayNotWriteIsToldWhatToDo) {
  constexpr auto write = fs::perms::owner_write | fs::perms::group_write | fs::perms::others_write;
  fs::permissions(folder_, write, fs::perm_options::remove);
  const auto size = fs::file_size(path_);
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(3);  // root may write anything
    try {
      open(OpenMode::read_only);
      ::_exit(1);
    } catch (const EnvironmentError& error) {
      ::_exit(std::string(error.what()).find("as their owner") == std::string::npos ? 2 : 0);
    } catch (...) {
      ::_exit(4);
    }
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(fs::file_size(path_), size);
  EXPECT_TRUE(fs::exists(path_ + "-journal"));
  fs::permissions(folder_, fs::perms::owner_all);
}

// Whatever cannot be a store of this version is refused, and not a byte of it changes.
TEST_F(StoreTest, RefusesAndKeepsWhatItDoesNotKnow) {
  const auto expect_refused = [&](const std::string& reason) {
    const auto before = file_content(path_);
    for (const auto mode : {OpenMode::create, OpenMode::existing, OpenMode::read_only}) {
      try {
        open(mode)->study("a", true);
        ADD_FAILURE() << "accepted: " << reason;
      } catch (const EnvironmentError& error) {
        EXPECT_THAT(error.what(), HasSubstr(reason));
        EXPECT_THAT(error.what(), HasSubstr(path_));
      }
    }
    EXPECT_EQ(file_content(path_), before);
    fs::remove(path_);
  };
  std::ofstream(path_) << "my thesis";
  expect_refused("is not an étude store");
  shell("CREATE TABLE recipes (name)");
  expect_refused("of another program");
  open();
  shell("PRAGMA user_version = 99");
  expect_refused("schema version 99, made by étude " + std::string(version));
  open()->add(small_study("a", "[0]"), false);
  const auto size = fs::file_size(path_);
  fs::resize_file(path_, size / 2);
  expect_refused("");
  open()->add(small_study("a", "[0]"), false);
  {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    file << std::string(size - 4096, '\x55');
  }
  expect_refused("");
}

TEST_F(StoreTest, RefusesSqlitesSpecialNames) {
  const auto before = fs::current_path();
  fs::current_path(folder_);
  for (const char* name : {"", ":memory:", "file:u", "file:u?mode=memory"}) {
    for (const auto mode : {OpenMode::create, OpenMode::existing, OpenMode::read_only}) {
      EXPECT_THROW(open_store(name, mode), UsageError) << name;
    }
  }
  EXPECT_TRUE(fs::is_empty(folder_));
  open_store("./:memory:", OpenMode::create);
  EXPECT_TRUE(fs::exists(folder_ / ":memory:"));
  fs::current_path(before);
}

TEST_F(StoreTest, SaysWhatIsNotThere) {
  EXPECT_THROW(open(OpenMode::existing), EnvironmentError);
  EXPECT_THROW(open(OpenMode::read_only), EnvironmentError);
  EXPECT_FALSE(fs::exists(path_));
  EXPECT_THROW(open_store((folder_ / "no" / "s.etude").string(), OpenMode::create), EnvironmentError);
  const auto store = open();
  store->add(small_study("spring", "[0]"), false);
  try {
    store->study("sprinf", false);
    ADD_FAILURE();
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean 'spring'?"));
  }
}

}  // namespace
}  // namespace etude
