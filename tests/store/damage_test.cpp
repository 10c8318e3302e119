// What is not as it was written is named or refused, never shown as something else.
#include <bit>
#include <csignal>
#include <map>
#include <random>
#include <set>

#include "store/store_test.h"

namespace etude {
namespace {

class DamageTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    const auto store = open();
    store->add(study_, false);
    for (int i = 0; const auto claim = store->claim("a", worker("w"), seconds(20)); ++i) {
      store->commit(*claim, history(i), provenance);
    }
  }

  // Of each trial another.
  static History history(int i) {
    History history{.step_losses = {}};
    for (int epoch = 0; epoch <= 20; ++epoch) history.epochs.push_back({epoch, 2.5 / (epoch + i + 1), 0.01 * i, 1.5});
    history.epochs[3].metrics["test_loss"] = 1.0 / (i + 3);
    for (int step = 0; step < 100; ++step) history.step_losses.push_back(1.0F / static_cast<float>(step + i + 1));
    return history;
  }

  void damage_index(const std::string& index) const {
    const auto page = std::stoll(shell("SELECT rootpage FROM sqlite_master WHERE name = '" + index + "'"));
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(page * 4096 - 20);
    file << std::string(20, 'f');
  }

  // Every fault has its own line, and once it is forgotten there is none.
  void expect_found_and_forgotten(const std::string& change, const std::string& name, const std::string& reason) const {
    const auto whole = file_content(path_);
    ASSERT_EQ(shell(change), "");
    const auto found = check_store(path_).damaged;
    ASSERT_EQ(found.size(), 1U) << change;
    EXPECT_THAT(found[0].name, testing::HasSubstr(name));
    EXPECT_THAT(found[0].reason, testing::HasSubstr(reason));
    forget_damaged_trials(path_);
    EXPECT_TRUE(check_store(path_).damaged.empty()) << change;
    std::ofstream(path_, std::ios::binary) << whole;
  }

  const Study study_ = small_study("a", "[0, 1, 2]");
};

// Everything that is shown of a trial, in one line.
std::string shown(const TrialRecord& trial) {
  std::string text = trial.planned.optimizer + " " + std::to_string(trial.planned.trial.learning_rate) + " " +
                     std::to_string(trial.planned.trial.seed) + " " + trial.provenance.version + " " +
                     trial.provenance.host;
  for (const auto& epoch : trial.history.epochs) {
    text += " " + std::to_string(epoch.epoch) + " " + std::to_string(std::bit_cast<std::uint64_t>(epoch.train_loss)) +
            " " + std::to_string(std::bit_cast<std::uint64_t>(epoch.test_accuracy));
    for (const auto& [name, value] : epoch.metrics)
      text += " " + name + std::to_string(std::bit_cast<std::uint64_t>(value));
  }
  for (const float loss : trial.history.step_losses) {
    text += " " + std::to_string(std::bit_cast<std::uint32_t>(loss));
  }
  return text;
}

std::map<std::string, std::string> shown(const StudyRecord& record) {
  std::map<std::string, std::string> result;
  for (const auto& trial : record.trials) {
    if (trial.status == TrialStatus::done) result[trial.planned.key] = shown(trial);
  }
  return result;
}

TEST_F(DamageTest, ATrialWhoseNumbersChangedIsNamedAndLeftOut) {
  const auto change_and_expect = [&](const std::string& change, const std::string& reason) {
    const auto whole = file_content(path_);
    ASSERT_EQ(shell("PRAGMA ignore_check_constraints = ON; " + change), "");
    const auto record = open(OpenMode::read_only)->study("a", true);
    ASSERT_EQ(record.damaged.size(), 1U) << change;
    EXPECT_THAT(record.damaged[0].name, testing::MatchesRegex("Adam lr 0.01 seed 0|trial [0-9a-f]*")) << change;
    EXPECT_THAT(record.damaged[0].reason, testing::HasSubstr(reason));
    EXPECT_EQ(record.trials.size(), 11U);
    std::ofstream(path_, std::ios::binary) << whole;
  };
  change_and_expect("UPDATE epochs SET train_loss = train_loss + 1e-15 WHERE trial = 2 AND epoch = 7", "its numbers");
  change_and_expect("DELETE FROM epochs WHERE trial = 2 AND epoch = 20", "its numbers");
  change_and_expect("UPDATE epoch_metrics SET value = value + 1e-15 WHERE trial = 2", "its numbers");
  change_and_expect("DELETE FROM epoch_metrics WHERE trial = 2", "its numbers");
  change_and_expect("UPDATE epoch_metrics SET epoch = 30 WHERE trial = 2", "its numbers");
  change_and_expect("INSERT INTO epoch_metrics VALUES (2, 4, 1, NULL)", "its numbers");
  change_and_expect("UPDATE trials SET version = '9' WHERE id = 2", "its numbers");
  change_and_expect("UPDATE trials SET finished_at = finished_at + 1 WHERE id = 2", "its numbers");
  change_and_expect("UPDATE trials SET outcome = 'diverged' WHERE id = 2", "its numbers");
  change_and_expect("UPDATE trials SET status = 'dome' WHERE id = 2", "its status");
  change_and_expect("UPDATE trials SET outcome = NULL WHERE id = 2", "its outcome");
  change_and_expect("UPDATE trials SET canonical = replace(canonical, '0.01', '0.02') WHERE id = 2", "what it is");
  change_and_expect("UPDATE study_trials SET seed = 1000000000 WHERE trial = 2", "place");
  change_and_expect("UPDATE steps SET losses = zeroblob(400) WHERE trial = 2", "its steps");
  change_and_expect("UPDATE steps SET losses = 'abc' WHERE trial = 2", "its steps");
}

// Its place says one trial, its key another.
TEST_F(DamageTest, NumbersOfAnotherTrialAreNotShown) {
  shell("UPDATE study_trials SET trial = 3 WHERE trial = 2");
  const auto record = open(OpenMode::read_only)->study("a");
  ASSERT_EQ(record.damaged.size(), 1U);
  EXPECT_EQ(record.damaged[0].name, "Adam lr 0.01 seed 0");
}

TEST_F(DamageTest, AChangedGridIsRefusedAndTheNextRunRestoresIt) {
  shell("UPDATE studies SET learning_rates = '[0.001,0.02]'");
  EXPECT_THROW(open(OpenMode::read_only)->study("a"), EnvironmentError);
  EXPECT_EQ(check_store(path_).damaged.size(), 1U);
  open()->add(study_, false);
  EXPECT_EQ(open()->counts("a").done, 12);
  EXPECT_TRUE(check_store(path_).damaged.empty());
}

// Of any bits: the right numbers, or a name for what is missing, or a refusal.
TEST_F(DamageTest, FlippedBitsNeverGiveOtherNumbers) {
  const auto whole = file_content(path_);
  const auto right = shown(open(OpenMode::read_only)->study("a", true));
  ASSERT_EQ(right.size(), 12U);
  std::mt19937 random(9);
  int refused = 0, named = 0;
  for (int round = 0; round < 400; ++round) {
    auto damaged = whole;
    for (auto flips = 1 + random() % 3; flips > 0; --flips) {
      auto& byte = damaged[random() % damaged.size()];
      byte = static_cast<char>(byte ^ (1 << random() % 8));
    }
    std::ofstream(path_, std::ios::binary) << damaged;
    try {
      const auto store = open(OpenMode::read_only);
      const auto record = store->study("a", true);
      for (const auto& [key, numbers] : shown(record)) {
        ASSERT_TRUE(right.contains(key)) << round;
        EXPECT_EQ(numbers, right.at(key)) << round;
      }
      named += record.damaged.empty() ? 0 : 1;
      store->trials("a", TrialStatus::done);
      store->counts("a");
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 0);
  EXPECT_GT(named, 0);
}

TEST_F(DamageTest, WhatIsForgottenIsTrainedAgainAndNothingElse) {
  const auto right = shown(open(OpenMode::read_only)->study("a", true));
  shell(
      "UPDATE epochs SET train_loss = 0 WHERE trial = 2; UPDATE trials SET canonical = '{' WHERE id = 5; "
      "UPDATE study_trials SET optimizer = 7 WHERE trial = 9");
  EXPECT_EQ(check_store(path_).damaged.size(), 3U);
  const auto before = file_content(path_);
  const auto copy = forget_damaged_trials(path_);
  EXPECT_EQ(file_content(copy).size(), before.size());
  EXPECT_TRUE(check_store(path_).damaged.empty());
  const auto store = open();
  EXPECT_TRUE(store->would_add(study_, false));
  store->add(study_, false);
  EXPECT_EQ(store->counts("a").done, 10);
  EXPECT_EQ(store->counts("a").pending, 2);
  for (const auto& [key, numbers] : shown(store->study("a", true))) EXPECT_EQ(numbers, right.at(key));
  while (const auto claim = store->claim("a", worker("w"), seconds(20))) store->commit(*claim, history(1), provenance);
  EXPECT_EQ(check_store(path_).whole, 12);
  EXPECT_EQ(forget_damaged_trials(path_), "") << "nothing to forget";
}

TEST_F(DamageTest, ATrialThatIsGoneIsNamedAndTrainedAgain) {
  shell("DELETE FROM trials WHERE id = 2");
  EXPECT_EQ(open(OpenMode::read_only)->study("a").damaged.size(), 1U);
  EXPECT_EQ(check_store(path_).damaged.size(), 4U) << "the trial, its epochs, their metrics and its steps";
  forget_damaged_trials(path_);
  EXPECT_EQ(shell("PRAGMA foreign_key_check"), "");
  open()->add(study_, false);
  EXPECT_EQ(open()->counts("a").pending, 1);
}

// Whoever shows it: several studies, or none.
TEST_F(DamageTest, EveryTrialIsCheckedOnce) {
  open()->add(small_study("b", "[2, 1]"), false);  // shares 8
  EXPECT_EQ(check_store(path_).whole, 12);
  expect_found_and_forgotten("UPDATE epochs SET train_loss = 0 WHERE trial = 5", "a: Adam lr 0.001 seed 1",
                             "its numbers");
  open()->add(small_study("a", "[0]"), false);  // seeds 1 and 2 are b's
  open()->add(small_study("b", "[1]"), false);  // seed 2 is nobody's
  EXPECT_EQ(check_store(path_).whole, 12);
  expect_found_and_forgotten("UPDATE epochs SET train_loss = 0 WHERE trial = 12", "which no study shows",
                             "its numbers");
}

TEST_F(DamageTest, StoreCheckFindsWhatReadersDoNotRead) {
  expect_found_and_forgotten("DELETE FROM steps WHERE trial = 2", "a: Adam lr 0.01 seed 0",
                             "its steps' losses are lost");
  expect_found_and_forgotten("UPDATE study_trials SET status = 'pending' WHERE trial = 2", "a: Adam lr 0.01 seed 0",
                             "its status in the study");
  open()->save_initial_epoch("k", {.epoch = 0, .train_loss = 2.25, .test_accuracy = 0.1, .seconds = 3});
  expect_found_and_forgotten("UPDATE initial_epochs SET seconds = 2", "epoch 0", "its numbers");
}

TEST_F(DamageTest, LostStepsAreNamedWhereStepsAreRead) {
  shell("DELETE FROM steps WHERE trial = 2");
  EXPECT_TRUE(open(OpenMode::read_only)->study("a").damaged.empty());
  EXPECT_EQ(open(OpenMode::read_only)->study("a", true).damaged.size(), 1U);
}

// A place that says it is still to be trained.
TEST_F(DamageTest, ATrialThatIsDoneIsNotHandedOut) {
  const auto right = shown(open(OpenMode::read_only)->study("a", true));
  shell("UPDATE study_trials SET status = 'pending' WHERE trial = 2");
  EXPECT_FALSE(open()->claim("a", worker("w"), seconds(20)));
  EXPECT_EQ(shown(open()->study("a", true)), right);
  EXPECT_EQ(open()->counts("a").done, 12);
}

// A place of a study's grid, not a trial: its numbers are whole.
class LostPlaceTest : public DamageTest {
 protected:
  void lose(const std::string& change) const { ASSERT_EQ(shell(change), ""); }
  void expect_all_is_there() const {
    EXPECT_FALSE(open(OpenMode::read_only)->would_add(study_, false));
    EXPECT_EQ(open()->counts("a").done, 12);
    EXPECT_EQ(open()->count_done(study_), 12);
    EXPECT_EQ(shown(open()->study("a", true)).size(), 12U);
    EXPECT_EQ(shell("SELECT count(*), count(DISTINCT trial), max(position) FROM study_trials; SELECT added FROM "
                    "studies; SELECT count(*), max(token) FROM trials"),
              "12|12|11\n12\n12|1\n")
        << "nothing is trained again";
    EXPECT_TRUE(check_store(path_).damaged.empty());
  }
};

TEST_F(LostPlaceTest, IsNamedByEveryReader) {
  lose("DELETE FROM study_trials WHERE position IN (2, 11)");
  const auto store = open(OpenMode::read_only);
  const auto record = store->study("a");
  EXPECT_EQ(record.trials.size(), 10U);
  const auto visited = store->visit("a", false, [](const TrialRecord&) {});
  for (const auto& damaged : {record.damaged, visited, check_store(path_).damaged}) {
    ASSERT_EQ(damaged.size(), 2U);
    EXPECT_THAT(damaged[0].name, testing::HasSubstr("SGD lr 0.001 seed 0"));
    EXPECT_THAT(damaged[1].name, testing::HasSubstr("SGD lr 0.01 seed 2"));
    EXPECT_THAT(damaged[0].reason, testing::HasSubstr("its place in the study's grid is lost"));
  }
  EXPECT_EQ(store->counts("a").lost, 2);
  EXPECT_EQ(store->counts("a").done, 10);
  EXPECT_EQ(store->counts("a").pending, 0);
  EXPECT_EQ(store->count_done(study_), 12) << "their trials are done";
}

TEST_F(LostPlaceTest, IsPutBackByTheNextRun) {
  lose("DELETE FROM study_trials WHERE position IN (0, 2, 11)");
  EXPECT_TRUE(open(OpenMode::read_only)->would_add(study_, false));
  open()->add(study_, false);
  expect_all_is_there();
}

TEST_F(LostPlaceTest, IsStillToBeAddedOnceItIsForgotten) {
  lose("DELETE FROM study_trials WHERE position = 2");
  forget_damaged_trials(path_);
  EXPECT_TRUE(check_store(path_).damaged.empty()) << "it is still to be added";
  EXPECT_EQ(open(OpenMode::read_only)->study("a").trials.size(), 11U) << "the others are shown";
  EXPECT_EQ(open(OpenMode::read_only)->counts("a").pending, 1);
  open()->add(study_, false);
  expect_all_is_there();
}

// Where the file itself is damaged nothing is written to it.
TEST_F(LostPlaceTest, IsNotPutBackIntoADamagedFile) {
  lose("DELETE FROM study_trials WHERE position = 2");
  damage_index("trials_by_time");
  const auto before = file_content(path_);
  EXPECT_THROW(open()->add(study_, false), EnvironmentError);
  EXPECT_EQ(file_content(path_), before);
}

// Its row is there, but says another place: the one that it had is lost.
TEST_F(LostPlaceTest, IsPutBackWhereARowSaysAnother) {
  lose("UPDATE study_trials SET position = 1000002 WHERE position = 2");
  const auto found = check_store(path_).damaged;
  ASSERT_EQ(found.size(), 2U);
  EXPECT_THAT(found[0].name, testing::HasSubstr("SGD lr 0.001 seed 0"));
  EXPECT_THAT(found[1].reason, testing::HasSubstr("its place in the study's grid is damaged"));
  open()->add(study_, false);
  EXPECT_EQ(open()->study("a").trials.size(), 12U);
  EXPECT_EQ(open()->study("a").damaged.size(), 1U) << "the stray row";
  forget_damaged_trials(path_);
  expect_all_is_there();
}

TEST_F(LostPlaceTest, IsNoneOfAGridThatIsStillBeingAdded) {
  lose("DELETE FROM study_trials WHERE position >= 5; UPDATE studies SET added = 5");
  const auto store = open(OpenMode::read_only);
  EXPECT_TRUE(store->study("a").damaged.empty());
  EXPECT_EQ(store->counts("a").lost, 0);
  EXPECT_EQ(store->counts("a").pending, 7);
  EXPECT_TRUE(check_store(path_).damaged.empty());
  open()->add(study_, false);
  expect_all_is_there();
}

// The number of places that were added is no checksum's: whatever it says, none is added twice or forgotten.
TEST_F(LostPlaceTest, IsNoneWhereTheNumberOfThemIsWrong) {
  for (const char* added : {"3", "0", "-1", "13", "999999999999"}) {
    lose("UPDATE studies SET added = " + std::string(added));
    EXPECT_EQ(check_store(path_).damaged.size(), 1U) << added;
    EXPECT_EQ(open()->counts("a").pending, 0) << added;
    EXPECT_EQ(open()->counts("a").lost, 0) << added;
    EXPECT_TRUE(open()->study("a").damaged.empty()) << added;
    open()->add(study_, false);
    expect_all_is_there();
    lose("UPDATE studies SET added = " + std::string(added));
    forget_damaged_trials(path_);
    expect_all_is_there();
  }
}

TEST_F(DamageTest, SQLitesOwnChecksSpeakToo) {
  damage_index("trials_by_work");
  EXPECT_FALSE(check_store(path_).faults.empty());
  EXPECT_THROW(forget_damaged_trials(path_), EnvironmentError);
}

TEST_F(DamageTest, ADamagedEpochZeroIsMeasuredAgain) {
  const auto store = open();
  store->save_initial_epoch("k", {.epoch = 0, .train_loss = 2.25, .test_accuracy = 0.1, .seconds = 3});
  shell("UPDATE initial_epochs SET train_loss = 2");
  EXPECT_FALSE(store->initial_epoch("k"));
  store->save_initial_epoch("k", {.epoch = 0, .train_loss = 2.5, .test_accuracy = 0.1, .seconds = 3});
  EXPECT_EQ(store->initial_epoch("k")->train_loss, 2.5);
}

// Another process keeps giving the name to the same trials in another order, and to fewer.
TEST_F(DamageTest, AGridThatChangesWhileItIsReadShowsNoTrialAsAnother) {
  const auto right = shown(open(OpenMode::read_only)->study("a", true));
  const pid_t writer = ::fork();
  if (writer == 0) {
    const auto store = open();
    for (int i = 0;; ++i) store->add(small_study("a", i % 2 == 0 ? "[2, 1, 0]" : "[1]"), false);
  }
  const auto store = open(OpenMode::read_only);
  std::set<std::size_t> sizes;
  for (int i = 0; i < 300 && (i < 50 || sizes.size() < 2); ++i) {
    const auto record = store->study("a", true);
    EXPECT_TRUE(record.damaged.empty());
    sizes.insert(record.trials.size());
    for (const auto& trial : record.trials) {
      EXPECT_EQ(shown(trial), right.at(trial.planned.key));
      EXPECT_EQ(trial.planned.trial.seed, record.seeds.at(trial.planned.place.seed));
      EXPECT_EQ(trial.planned.optimizer, record.optimizers.at(trial.planned.place.optimizer));
    }
  }
  ::kill(writer, SIGKILL);
  ::waitpid(writer, nullptr, 0);
  EXPECT_GT(sizes.size(), 1U) << "the grid did change";
}

}  // namespace
}  // namespace etude
