// A store that another program holds: a backup, a table browser.
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "store/store_test.h"

namespace etude {
namespace {

class BusyTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    open()->add(small_study("a", "[0]"), false);
    other_.open(soci::sqlite3, "dbname=\"" + path_ + "\"");
  }

  soci::session other_;
};

TEST_F(BusyTest, AWriterWaitsAndSaysForWhat) {
  std::vector<std::string> said;
  const auto store = open_store(path_, OpenMode::existing,
                                {.say =
                                     [&](const std::string& message) {
                                       said.push_back(message);
                                       other_ << "ROLLBACK";
                                     },
                                 .say_after = milliseconds(0)});
  for (const char* hold : {"BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"}) {
    said.clear();
    other_ << hold;
    EXPECT_TRUE(store->claim("a", worker("w"), seconds(20)));
    ASSERT_EQ(said.size(), 1U);
    EXPECT_THAT(said[0], testing::HasSubstr("waiting for store " + path_ + ": another program has held it"));
  }
}

// Its commit waits, and what it wrote is there once the reader is done.
TEST_F(BusyTest, AWriterWaitsForAReader) {
  bool waited = false;
  const auto store = open_store(path_, OpenMode::existing,
                                {.say =
                                     [&](const std::string&) {
                                       waited = true;
                                       other_ << "COMMIT";
                                     },
                                 .say_after = milliseconds(0)});
  const auto claim = store->claim("a", worker("w"), seconds(20));
  int count = 0;
  other_ << "BEGIN";
  other_ << "SELECT count(*) FROM trials", soci::into(count);
  store->commit(*claim, some_history(), provenance);
  EXPECT_TRUE(waited);
  EXPECT_EQ(shell("SELECT count(*) FROM epochs"), "3\n");
}

TEST_F(BusyTest, OpeningAndReadingWaitToo) {
  other_ << "BEGIN EXCLUSIVE";
  const StoreSurroundings surroundings{.say = [&](const std::string&) { other_ << "ROLLBACK"; },
                                       .say_after = milliseconds(0)};
  EXPECT_EQ(open_store(path_, OpenMode::read_only, surroundings)->counts("a").pending, 4);
  other_ << "BEGIN EXCLUSIVE";
  EXPECT_EQ(open_store(path_, OpenMode::create, surroundings)->counts("a").pending, 4);
}

TEST_F(BusyTest, AWaitCanBeInterruptedAndEnds) {
  bool interrupted = false;
  const auto patient = open_store(path_, OpenMode::existing,
                                  {.say = [&](const std::string&) { interrupted = true; },
                                   .interrupted = [&] { return interrupted; },
                                   .say_after = milliseconds(0)});
  const auto impatient = open_store(path_, OpenMode::existing, {.give_up_after = milliseconds(0)});
  other_ << "BEGIN EXCLUSIVE";
  try {
    patient->claim("a", worker("w"), seconds(20));
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ExitCode::interrupted);
  }
  EXPECT_THROW(impatient->claim("a", worker("w"), seconds(20)), EnvironmentError);
  other_ << "ROLLBACK";
  EXPECT_EQ(patient->counts("a").pending, 4) << "nothing was written";
}

}  // namespace
}  // namespace etude
