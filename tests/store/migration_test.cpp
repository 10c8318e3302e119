// A store that étude 0.1.0 wrote: read as it is, and migrated where something is written to it.
#include <csignal>
#include <map>
#include <random>
#include <thread>

#include "store/store_test.h"

namespace etude {
namespace {

class MigrationTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    make_old_store();
  }
  void make_old_store() const { make_store("store_0_1_0.sql"); }
  void make_store(const std::string& dump) const {
    fs::remove(path_);
    const auto command =
        "sqlite3 " + shell_word(path_) + " < " + shell_word(std::string(ETUDE_SOURCE_DIR) + "/tests/store/" + dump);
    ASSERT_EQ(std::system(command.c_str()), 0);
  }

  // The study that the store holds, as this étude plans it.
  static Study study(const std::string& further = "") {
    return parse_study(R"(name = 'notebook'
[problem]
dataset = "cifar10"
model = "notebook-cnn"
[grid]
optimizers = ["Adam", "RMSprop"]
learning_rates = [1e-5, 1e-4]
seeds = [0, 1]
)" + further,
                       "test.toml");
  }

  // The trial that is not done, by a worker of étude 0.1.0 whose lease ends so long from now.
  void set_running(const std::string& worker, std::chrono::milliseconds lease) const {
    const auto until = std::chrono::duration_cast<std::chrono::milliseconds>(
        (std::chrono::system_clock::now() + lease).time_since_epoch());
    shell("UPDATE trials SET status = 'running', worker = '" + worker +
          "', lease_until = " + std::to_string(until.count()) + " WHERE status <> 'done'");
  }

  // What SQLite's own shell finds in the tables of étude 0.1.0, and what étude reads, in one form.
  std::string old_epochs() const {
    return shell(
        "SELECT optimizer, json_extract(canonical, '$.seed'), epochs.epoch, hex(train_loss * 1e15), hex(test_accuracy "
        "* 1e15) "
        "FROM study_trials JOIN trials USING (key) JOIN epochs USING (key) ORDER BY position, epochs.epoch");
  }
  std::string migrated_epochs(const std::string& path) const {
    return shell(
        "SELECT optimizer, seed, epoch, hex(train_loss * 1e15), hex(test_accuracy * 1e15) FROM epochs_view ORDER BY "
        "optimizer, learning_rate, seed, epoch",
        path);
  }
};

// Numbers by trial: exactly those of the old file.
std::map<std::string, std::vector<double>> losses(const StudyRecord& record) {
  std::map<std::string, std::vector<double>> result;
  for (const auto& trial : record.trials) {
    for (const auto& epoch : trial.history.epochs) result[trial.planned.key].push_back(epoch.train_loss);
  }
  return result;
}

TEST_F(MigrationTest, ReadingShowsWhatIsThereAndWritesNothing) {
  const auto before = file_content(path_);
  const auto store = open(OpenMode::read_only);
  const auto record = store->study("notebook", true);
  EXPECT_EQ(record.trials.size(), 8U);
  EXPECT_TRUE(record.damaged.empty());
  EXPECT_THAT(record.optimizers, testing::ElementsAre("Adam", "RMSprop"));
  EXPECT_THAT(record.learning_rates, testing::ElementsAre(1e-5, 1e-4));
  EXPECT_THAT(record.seeds, testing::ElementsAre(0, 1));
  EXPECT_EQ(store->counts("notebook").done, 7);
  EXPECT_EQ(store->trials("notebook", TrialStatus::done).size(), 7U);
  EXPECT_EQ(record.trials[0].history.step_losses.size(), 4U);
  EXPECT_EQ(file_content(path_), before);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(MigrationTest, IsPlannedWithNothingToTrainAgain) {
  EXPECT_EQ(open(OpenMode::read_only)->count_done(study()), 7);
  EXPECT_EQ(open(OpenMode::read_only)->count_done(study("[record]\nsteps = true\n")), 7) << "their steps are there";
}

TEST_F(MigrationTest, KeepsKeysNumbersAndACopy) {
  const auto size = fs::file_size(path_);
  const auto epochs = old_epochs();
  const auto shown = losses(open(OpenMode::read_only)->study("notebook"));
  const auto keys = shell("SELECT key FROM trials ORDER BY key");
  const auto store = open(OpenMode::existing);
  EXPECT_EQ(shell("PRAGMA user_version; PRAGMA integrity_check; PRAGMA foreign_key_check"), "5\nok\n");
  EXPECT_EQ(losses(store->study("notebook")), shown);
  EXPECT_EQ(shell("SELECT key FROM trials ORDER BY key"), keys);
  EXPECT_EQ(migrated_epochs(path_), epochs);
  const auto copy = path_ + ".schema-1";
  EXPECT_EQ(losses(open_store(copy, OpenMode::read_only)->study("notebook")), shown);
  EXPECT_EQ(fs::file_size(copy), size);
}

TEST_F(MigrationTest, TrainsNothingAgain) {
  const auto store = open(OpenMode::existing);
  const auto with_steps = study("[record]\nsteps = true\n");
  store->add(with_steps, false);
  EXPECT_EQ(store->counts("notebook").done, 7);
  const auto claim = store->claim("notebook", worker("w"), seconds(20));
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->trial.optimizer.name, "RMSprop");
  EXPECT_EQ(claim->trial.learning_rate, 1e-4);
  EXPECT_EQ(claim->trial.seed, 1);
  EXPECT_FALSE(store->claim("notebook", worker("w"), seconds(20)));
  EXPECT_EQ(shell("SELECT count(*) FROM trials"), "8\n") << "the key of 0.1.0 is taken as it is";
}

// What its places were is not to be known any more.
TEST_F(MigrationTest, AGridThatCannotBeRebuiltKeepsNoOtherStudyFromBeingShown) {
  shell(
      "INSERT INTO studies VALUES ('solo', ''); INSERT INTO study_trials SELECT 'solo', 0, key, optimizer FROM "
      "study_trials WHERE position = 0; UPDATE trials SET canonical = '{' WHERE key = (SELECT key FROM study_trials "
      "WHERE position = 0)");
  for (const auto mode : {OpenMode::read_only, OpenMode::existing}) {
    const auto store = open(mode);
    EXPECT_EQ(store->study("notebook").trials.size(), 7U);
    EXPECT_EQ(store->study("notebook").damaged.size(), 1U);
    EXPECT_THROW(store->study("solo"), EnvironmentError);
    EXPECT_EQ(check_store(path_).damaged.size(), 2U) << "the grid, and the trial";
  }
  forget_damaged_trials(path_);
  EXPECT_TRUE(check_store(path_).damaged.empty());
  open()->add(study(), false);
  EXPECT_EQ(open()->counts("notebook").done, 6);
}

TEST_F(MigrationTest, NeverOverwritesAnEarlierCopy) {
  std::ofstream(path_ + ".schema-1") << "somebody's";
  open(OpenMode::existing);
  EXPECT_EQ(file_content(path_ + ".schema-1"), "somebody's");
  EXPECT_TRUE(fs::exists(path_ + ".schema-1.2"));
}

TEST_F(MigrationTest, WaitsForNoWorkerOfTheOldVersion) {
  set_running(worker_name(::getpid()), std::chrono::hours(-1));
  const auto before = file_content(path_);
  EXPECT_THROW(open(OpenMode::existing), EnvironmentError) << "a living process, and clocks are changed by hours";
  EXPECT_EQ(file_content(path_), before);
  set_running("far:1", std::chrono::hours(-1));
  EXPECT_EQ(open(OpenMode::existing)->counts("notebook").pending, 1) << "its lease has lapsed";
}

// After a restart, or in a container, another process has the number.
TEST_F(MigrationTest, WaitsForNoLeaseThatIsLongOver) {
  set_running(worker_name(::getpid()), std::chrono::hours(-25));
  EXPECT_EQ(open(OpenMode::existing)->counts("notebook").pending, 1);
}

// kill -9 at whatever it is doing: the old store or the new one, whole.
TEST_F(MigrationTest, AKillLeavesTheOldStoreOrTheNewOne) {
  const auto shown = losses(open(OpenMode::read_only)->study("notebook"));
  const auto begin = std::chrono::steady_clock::now();
  open(OpenMode::existing);
  const std::chrono::duration<double> whole = std::chrono::steady_clock::now() - begin;
  std::uniform_real_distribution<double> share(0, 1.5);
  std::mt19937 random(5);
  std::map<std::string, int> seen;
  for (int round = 0; round < 40; ++round) {
    make_old_store();
    for (const auto& entry : fs::directory_iterator(folder_)) {
      if (entry.path() != path_) fs::remove(entry.path());
    }
    const pid_t child = ::fork();
    if (child == 0) {
      try {
        open(OpenMode::existing);
      } catch (...) {
      }
      ::_exit(0);
    }
    const auto until = std::chrono::steady_clock::now() + share(random) * whole;
    while (std::chrono::steady_clock::now() < until) std::this_thread::yield();
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    EXPECT_EQ(losses(open(OpenMode::read_only)->study("notebook")), shown);
    ++seen[shell("PRAGMA integrity_check; PRAGMA user_version")];
    if (const auto copy = path_ + ".schema-1"; fs::exists(copy)) {
      EXPECT_EQ(losses(open_store(copy, OpenMode::read_only)->study("notebook")), shown);
    }
    EXPECT_EQ(losses(open(OpenMode::existing)->study("notebook")), shown);
  }
  EXPECT_EQ(seen["ok\n1\n"] + seen["ok\n5\n"], 40);
}

// Schema 3 knew whole grids only.
TEST_F(MigrationTest, OfSchema3KeepsItsStudyAndTakesAnImportedOne) {
  fs::remove(path_);
  open()->add(small_study("ours", "[0]"), false);
  shell(
      "ALTER TABLE studies DROP COLUMN growth; ALTER TABLE studies DROP COLUMN looks; ALTER TABLE studies DROP COLUMN "
      "places; PRAGMA user_version = 3");
  const auto before = file_content(path_);
  EXPECT_EQ(open(OpenMode::read_only)->study("ours").trials.size(), 4U);
  EXPECT_TRUE(file_content(path_) == before);
  EXPECT_EQ(open(OpenMode::existing)->study("ours").trials.size(), 4U);
  EXPECT_EQ(shell("PRAGMA user_version; PRAGMA integrity_check"), "5\nok\n");
  EXPECT_TRUE(check_store(path_).damaged.empty());
  EXPECT_EQ(file_content(path_ + ".schema-3").size(), before.size());
}

// Schema 2 has checksums already: they hold over what is read, and its study goes on.
TEST_F(MigrationTest, OfSchema2KeepsEveryRowAndItsChecksums) {
  make_store("store_schema_2.sql");
  const char* const rows =
      "SELECT key, status, token, outcome, checksum FROM trials ORDER BY id; SELECT * FROM epochs; SELECT trial, "
      "hex(losses), checksum FROM steps; SELECT * FROM initial_epochs; SELECT * FROM study_trials; SELECT name, "
      "checksum, added FROM studies";
  const auto before = shell(rows), file = file_content(path_);
  const auto read = open(OpenMode::read_only)->study("two", true);
  EXPECT_EQ(file_content(path_), file) << "reading writes nothing";
  const auto store = open(OpenMode::existing);
  EXPECT_EQ(shell(rows), before);
  EXPECT_EQ(shell("PRAGMA user_version; PRAGMA integrity_check; PRAGMA foreign_key_check"), "5\nok\n");
  EXPECT_EQ(file_content(path_ + ".schema-2").size(), file.size());
  EXPECT_EQ(losses(store->study("two", true)).size(), 2U);
  EXPECT_EQ(read.trials.size(), 4U);
  EXPECT_EQ(check_store(path_).whole, 2);
  EXPECT_TRUE(check_store(path_).damaged.empty());
  EXPECT_EQ(store->initial_epoch("k")->train_loss, 2.25);
}

// The same tables, whichever way a store came to them; columns that came later stand last.
TEST_F(MigrationTest, EndsWithTheTablesOfANewStore) {
  const auto tables = [&] {
    return shell(
        "SELECT m.type, m.name, c.name, c.type, c.pk, c.\"notnull\", c.dflt_value FROM sqlite_master m LEFT JOIN "
        "pragma_table_info(m.name) c ORDER BY 1, 2, c.cid");
  };
  fs::remove(path_);
  open();
  const auto fresh = tables();
  for (const char* dump : {"store_0_1_0.sql", "store_schema_2.sql"}) {
    make_store(dump);
    open(OpenMode::existing);
    EXPECT_EQ(tables(), fresh) << dump;
  }
}

TEST_F(MigrationTest, OfSchema2WaitsForItsWorkersToo) {
  make_store("store_schema_2.sql");
  const auto set_process = [&](const std::string& process) {
    shell("UPDATE trials SET worker = '" + worker_name(::getpid()) + "', process = '" + process +
          "' WHERE status = 'running'");
  };
  set_process(process_identity(::getpid()));
  EXPECT_THROW(open(OpenMode::existing), EnvironmentError);
  EXPECT_EQ(shell("PRAGMA user_version"), "2\n");
  set_process("another that had this id");
  EXPECT_NO_THROW(open(OpenMode::existing));
}

TEST_F(MigrationTest, StoreCheckSaysWhatHasNoChecksum) {
  for (const auto mode : {OpenMode::read_only, OpenMode::existing}) {
    open(mode);
    const auto found = check_store(path_);
    EXPECT_EQ(found.unchecked, 7);
    EXPECT_EQ(found.whole, 0);
    EXPECT_TRUE(found.faults.empty());
    EXPECT_TRUE(found.damaged.empty());
  }
}

}  // namespace
}  // namespace etude
