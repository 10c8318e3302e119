// Trials of a dataset, a model and optimizers that no registry of this program knows, as a later étude records them,
// are shown by every command that reads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/cli_test.h"
#include "store/worker_identity.h"

namespace etude {
namespace {

class UnknownTrial : public CliTest {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_);
    Study later;
    later.name = "later";
    later.problem.dataset = "speech";
    later.problem.model = "transformer";
    later.problem.epochs = 2;
    later.optimizers = {"Muon", "Lion"};
    later.configs = {{.name = "Muon", .hyperparameters = {{"nesterov", true}}, .definition_version = 3},
                     {.name = "Lion", .hyperparameters = {{"betas", std::array{0.9, 0.99}}}, .definition_version = 1}};
    later.learning_rates = {1e-3, 1e-2};
    later.seeds = {0, 1};
    later.source = "of another program";
    const auto store = open_store(store_, OpenMode::create);
    store->add(later, false);
    while (const auto claim = store->claim(later.name, this_worker(), std::chrono::seconds(20))) {
      store->commit(*claim, testing_data::made_up_history(claim->trial, 1e-3),
                    {.version = "9", .numeric_mode = "quantum", .data_checksum = "abc", .host = "h"});
    }
  }
};

TEST_F(UnknownTrial, IsShownByEveryCommandThatReads) {
  const std::vector<std::vector<std::string>> commands{
      {"status"},
      {"status", "--json"},
      {"show"},
      {"show", "--json"},
      {"compare", "Muon", "Lion"},
      {"report", "-o", (folder_ / "page.html").string()},
      {"export"},
      {"export", "--what", "trials"},
      {"export", "--format", "notebook"},
      {"export", "--format", "tensorboard", "-o", (folder_ / "board").string()}};
  for (const auto& command : commands) {
    const auto result = etude(command);
    EXPECT_EQ(result.exit_code, 0) << command[0] << ": " << result.errors;
  }
  EXPECT_THAT(etude({"show", "--json"}).output, testing::HasSubstr("\"steps_per_epoch\": null"));
  EXPECT_THAT(etude({"export", "--what", "trials"}).output, testing::HasSubstr("nesterov = true"));
}

}  // namespace
}  // namespace etude
