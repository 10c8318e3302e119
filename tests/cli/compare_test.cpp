#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/cli_test.h"

namespace etude {
namespace {

using testing::HasSubstr;
using Json = nlohmann::json;

class Compare : public CliTest {};

TEST_F(Compare, TwoOptimizersPairBySeedAndLearningRate) {
  const auto json = Json::parse(etude({"compare", "Adam", "SGD", "--json"}).output);
  EXPECT_EQ(json["pairs"], 8);
  EXPECT_EQ(json["identical"], 2);  // at 1 both diverge alike
  ASSERT_EQ(json["cells"].size(), 4U);
  EXPECT_GT(json["metrics"][0]["cells"][0]["difference"]["value"], 0);  // Adam's best is 1e-3, SGD's 1e-2
  EXPECT_LT(json["metrics"][0]["cells"][2]["difference"]["value"], 0);
  EXPECT_EQ(json["cells"][3]["diverged_b"], 2);
  const auto text = etude({"compare", "Adam", "SGD"});
  EXPECT_THAT(text.output, HasSubstr("Adam less SGD, paired by learning rate and seed"));
  EXPECT_THAT(text.output, HasSubstr("intervals begin with three"));
  EXPECT_EQ(text.exit_code, 0);
}

TEST_F(Compare, TwoStoresSayWhatTheyDoNotShare) {
  const auto other = (folder_ / "other.etude").string();
  auto text = study("later", R"(["NAdam", "Adam"])", "[1, 2]");
  text.erase(text.find("[optimizers."), text.find("[record]") - text.find("[optimizers."));
  testing_data::fill_store(other, text + "[optimizers.Adam]\neps = 1e-7\n");
  const auto json = Json::parse(etude({"compare", store_, other, "--json"}).output);
  ASSERT_EQ(json["pairings"].size(), 1U);
  EXPECT_EQ(json["pairings"][0]["pairs"], 4);      // seed 1
  EXPECT_EQ(json["pairings"][0]["identical"], 4);  // made up by the same formula
  EXPECT_EQ(json["pairings"][0]["only_a"], 4);
  EXPECT_EQ(json["only_a"]["optimizers"], (std::vector<std::string>{"SGD", "SGD+momentum"}));
  EXPECT_EQ(json["only_b"]["seeds"], std::vector<int>{2});
  EXPECT_EQ(json["different_settings"][0]["setting"], "Adam/hyperparameters/eps");
  const auto shown = etude({"compare", store_, other}).output;
  EXPECT_THAT(shown, HasSubstr("4 pairs of trials"));
  EXPECT_THAT(shown, HasSubstr("Adam/hyperparameters/eps: 1e-08 and 1e-07"));
  EXPECT_THAT(shown, HasSubstr("One seed"));
}

TEST_F(Compare, WhatIsWrongIsNamed) {
  const auto unknown = etude({"compare", "Adma", "SGD"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.errors, HasSubstr("study 'made up' has no optimizer 'Adma'; did you mean 'Adam'?"));
  EXPECT_THAT(etude({"compare", "SGD", "SGD"}).errors, HasSubstr("both are SGD"));
  EXPECT_THAT(etude({"compare", store_, store_}).errors, HasSubstr("are one file"));
  EXPECT_EQ(etude({"compare", store_, store_ + "x"}).exit_code, 3);
  EXPECT_EQ(etude({"compare", "Adam", "SGD", "--study", "nothing"}).exit_code, 2);
}

}  // namespace
}  // namespace etude
