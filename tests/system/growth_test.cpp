// A study whose seeds are added until it is clear comes to the same trials, whoever is killed and whoever decides.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <random>

#include "system/study_folder.h"

namespace etude::system_test {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using testing::HasSubstr;

class GrowthTest : public StudyFolder {
 protected:
  // The two first are equal by nature: their verdict stays open to the end. The third has no figure.
  void SetUp() override {
    StudyFolder::SetUp();
    write("study.toml", R"(
name = "growing"
[problem]
dataset = "cifar10"
model = "mlp"
batch_size = 50
epochs = 2
train_examples = 300
test_examples = 300
data_order = "by-seed"
[grid]
optimizers = ["Adam", "AdamW", "SGD"]
learning_rates = { from = 1e-7, to = 1e1, per_decade = 1 }
seeds = { at_least = 3, at_most = 5, until = "clear" }
[optimizers.SGD]
learning_rates = [1e-7, 1e-6]
)");
  }
  [[nodiscard]] json growth(const std::string& name) const {
    return json::parse(type({"show", "--store", store(name), "--json"}).output).at("growth");
  }
  [[nodiscard]] std::string places(const std::string& name) const {
    return run({"/usr/bin/sqlite3", store(name),
                "SELECT optimizer, learning_rate, seed, status FROM trials_view ORDER BY 1, 2, 3"},
               folder_.string())
        .output;
  }
  // Until it is done, killed at random moments with one of its workers.
  void run_with_kills(const std::vector<std::string>& command) const {
    const unsigned seed = std::random_device{}();
    SCOPED_TRACE("random seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const std::string log = path("log");
    for (bool finished = false; !finished;) {
      Process etude_run(command, log);
      const auto code = etude_run.wait(milliseconds(random() % 4000));
      finished = code.has_value();
      if (finished) {
        ASSERT_EQ(*code, 0) << read_file(log);
      } else {
        const auto workers = etude_run.children();
        if (!workers.empty()) ::kill(workers.front(), SIGKILL);
        etude_run.kill(SIGKILL);
        etude_run.wait(milliseconds(10'000));
      }
    }
  }
  [[nodiscard]] std::vector<std::string> worker_command(const std::string& name) const {
    return {std::string(ETUDE_BINARY_DIR) + "/etude-worker",
            "run",
            "--store",
            store(name),
            "--study",
            "growing",
            "--data-dir",
            real_data_dir().string()};
  }
};

TEST_F(GrowthTest, ComesToTheSameWhateverIsKilled) {
  const auto undisturbed = run(run_command("undisturbed"), folder_.string());
  ASSERT_EQ(undisturbed.exit_code, 0) << undisturbed.errors;
  EXPECT_THAT(undisturbed.errors, HasSubstr("growing: after 3 seeds: undecided"));
  const auto expected = growth("undisturbed");
  EXPECT_EQ(expected.at("looks").size(), 3U) << expected.dump();
  EXPECT_EQ(expected.at("looks").at(0).at("unknown"), json::array({"SGD"}));
  EXPECT_THAT(type({"status", "--store", store("undisturbed")}).output, HasSubstr("after 5 seeds: "));
  EXPECT_THAT(places("undisturbed"), HasSubstr("Adam|10.0|4|done"));
  EXPECT_THAT(places("undisturbed"), Not(HasSubstr("SGD|1.0e-06|3|")));

  run_with_kills(run_command("killed"));
  EXPECT_EQ(growth("killed"), expected);
  EXPECT_EQ(places("killed"), places("undisturbed"));
  EXPECT_EQ(histories("killed"), histories("undisturbed"));

  // A run that trains nothing writes nothing.
  const auto before = read_file(store("killed"));
  EXPECT_EQ(run(run_command("killed"), folder_.string()).exit_code, 0);
  EXPECT_EQ(read_file(store("killed")), before);
}

TEST_F(GrowthTest, OfLearningRatesComesToTheSameWhateverIsKilled) {
  const auto command = [&](const std::string& name) {
    auto grid = run_command(name);
    grid.insert(grid.end(),
                {"--set", "grid.seeds=[0, 1, 2]", "--set",
                 "grid.learning_rates={from=1e-3, to=1e-1, per_decade=1, extend=true, refine=2, lowest=1e-6, "
                 "highest=10}"});
    return grid;
  };
  const auto undisturbed = run(command("undisturbed"), folder_.string());
  ASSERT_EQ(undisturbed.exit_code, 0) << undisturbed.errors;
  EXPECT_THAT(undisturbed.errors, HasSubstr("growing: Adam, of 3 learning rates: "));
  const auto expected = growth("undisturbed");
  EXPECT_THAT(expected.at("looks").back().at("added"), testing::IsEmpty()) << "settled";
  run_with_kills(command("killed"));
  EXPECT_EQ(growth("killed"), expected);
  EXPECT_EQ(places("killed"), places("undisturbed"));
  EXPECT_EQ(histories("killed"), histories("undisturbed"));
  EXPECT_EQ(type({"store", "check", "--store", store("killed")}).exit_code, 0);
}

// As on a cluster, where nobody watches.
TEST_F(GrowthTest, WorkersDecideItAlone) {
  Process etude_run(run_command("alone"), path("log"));
  while (type({"status", "--store", store("alone")}).exit_code != 0) {
    ASSERT_FALSE(etude_run.wait(milliseconds(10)));
  }
  for (const auto worker : etude_run.children()) ::kill(worker, SIGKILL);
  etude_run.kill(SIGKILL);
  etude_run.wait(milliseconds(10'000));
  Process first(worker_command("alone"), path("first")), second(worker_command("alone"), path("second"));
  EXPECT_EQ(first.wait(milliseconds(300'000)), 0) << read_file(path("first"));
  EXPECT_EQ(second.wait(milliseconds(300'000)), 0) << read_file(path("second"));
  EXPECT_EQ(growth("alone").at("looks").size(), 3U);
  EXPECT_THAT(places("alone"), HasSubstr("Adam|10.0|4|done"));
  EXPECT_THAT(places("alone"), Not(HasSubstr("pending")));
}

// Two more seeds, when those that there were could be seen.
TEST_F(GrowthTest, SeedsThatAreAddedByHandAreSaid) {
  auto command = run_command("hand");
  command.insert(command.end(), {"--set", "grid.seeds=[0, 1, 2]", "--set", "grid.learning_rates=[1e-3, 1e-2]"});
  ASSERT_EQ(run(command, folder_.string()).exit_code, 0);
  EXPECT_TRUE(growth("hand").is_null());
  command.at(6) = "grid.seeds=[0, 1, 2, 3]";
  const auto result = run(command, folder_.string());
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_THAT(growth("hand").at("looks").dump(), HasSubstr(R"({"by_hand":true,"seeds":3})"));
  EXPECT_THAT(type({"show", "--store", store("hand"), "--json"}).output, HasSubstr("The verdict is not protected"));
}

}  // namespace
}  // namespace etude::system_test
