// What a store has lost is said by every command that reads it.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/cli_test.h"
#include "host/shell_word.h"

namespace etude {
namespace {

using testing::HasSubstr;

class Damage : public CliTest {
 protected:
  void change(const std::string& statement) const {
    ASSERT_EQ(shell("sqlite3 " + shell_word(store_) + " " + shell_word(statement)).exit_code, 0);
  }
};

TEST_F(Damage, ALostPlaceIsNamedByEveryCommandThatReads) {
  change("DELETE FROM study_trials WHERE position = 2");
  const std::vector<std::vector<std::string>> commands{
      {"show"},
      {"compare", "Adam", "SGD"},
      {"report", "-o", (folder_ / "page.html").string()},
      {"export"},
      {"export", "--what", "trials", "--format", "json"},
      {"export", "--format", "notebook"},
      {"export", "--format", "tensorboard", "-o", (folder_ / "board").string()}};
  for (const auto& command : commands) {
    const auto result = etude(command);
    EXPECT_EQ(result.exit_code, 0) << command[0];
    EXPECT_THAT(result.errors, HasSubstr("Adam lr 0.01 seed 0 is left out: its place in the study's grid is lost"));
    EXPECT_THAT(result.errors, HasSubstr("1 trials of"));
  }
  const auto status = etude({"status", "--json"});
  EXPECT_EQ(nlohmann::json::parse(status.output)[0]["lost"], 1);
  EXPECT_THAT(status.errors, HasSubstr("1 places of study 'made up'"));
  const auto check = etude({"store", "check"});
  EXPECT_EQ(check.exit_code, 3);
  EXPECT_THAT(check.errors, HasSubstr("made up: Adam lr 0.01 seed 0: its place"));
}

TEST_F(Damage, ADamagedGridKeepsNoOtherStudyFromBeingShown) {
  testing_data::fill_store(store_, study("other", R"(["Adam", "SGD", "SGD+momentum"])", "[0]"));
  change("UPDATE studies SET learning_rates = '[1]' WHERE name = 'made up'");
  const auto status = etude({"status"});
  EXPECT_EQ(status.exit_code, 3);
  EXPECT_THAT(status.output, HasSubstr("other: 12 done"));
  EXPECT_THAT(status.errors, HasSubstr("the grid of study 'made up' is damaged; `etude run` with"));
  EXPECT_EQ(etude({"show", "other"}).exit_code, 0);
  EXPECT_EQ(etude({"show", "made up"}).exit_code, 3);
}

}  // namespace
}  // namespace etude
