// Results of other programs, from their files to what étude shows.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/cli_test.h"

namespace etude {
namespace {

using Json = nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

class Import : public CliTest {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(path(name)) << text; }
  // With another store than the one that is there.
  [[nodiscard]] system_test::Result in(const std::string& store, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {std::string(ETUDE_BINARY_DIR) + "/etude", "--store", path(store)});
    return system_test::run(arguments, folder_.string());
  }
  Json shown(const std::string& study, const std::string& store) const {
    const auto result = in(store, {"show", study, "--json"});
    EXPECT_EQ(result.exit_code, 0) << result.errors;
    return Json::parse(result.output);
  }
};

// Two optimizers whose seeds are their own: Welch's t, as scipy.stats has it.
constexpr const char* unpaired_runs =
    "optimizer,lr,seed,epoch,test_accuracy\n"
    "A,0.1,1,0,0.1\nA,0.1,1,1,0.51\nA,0.1,2,0,0.1\nA,0.1,2,1,0.55\nA,0.1,3,0,0.1\nA,0.1,3,1,0.53\nA,0.1,4,0,0.1\nA,0.1,"
    "4,1,0.60\n"
    "B,0.1,5,0,0.1\nB,0.1,5,1,0.41\nB,0.1,6,0,0.1\nB,0.1,6,1,0.42\nB,0.1,7,0,0.1\nB,0.1,7,1,0.40\n";

TEST_F(Import, WhatIsExportedAndImportedShowsTheSame) {
  ASSERT_EQ(
      shell("'" + std::string(ETUDE_BINARY_DIR) + "/etude' export --store '" + store_ + "' > '" + path("e.csv") + "'")
          .exit_code,
      0);
  const auto result = in("i.etude", {"import", path("e.csv"), "--name", "made up"});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  auto before = shown("made up", "s.etude"), after = shown("made up", "i.etude");
  EXPECT_FALSE(before["imported"].get<bool>());
  EXPECT_TRUE(after["imported"].get<bool>());
  for (auto* json : {&before, &after}) {
    json->erase("imported");
    json->erase("problem");
    for (auto& metric : (*json)["metrics"]) {  // that an epoch has so many steps is no part of an export
      for (auto& optimizer : metric["per_optimizer"]) {
        for (auto& convergence : optimizer["convergence"]) convergence.erase("steps");
      }
    }
  }
  EXPECT_EQ(before, after);
}

TEST_F(Import, UnpairedOptimizersAreComparedByWelch) {
  write("u.csv", unpaired_runs);
  ASSERT_EQ(in("u.etude", {"import", path("u.csv")}).exit_code, 0);
  const auto json = shown("u", "u.etude");
  EXPECT_TRUE(json["unpaired"].get<bool>());
  const auto& comparison = json["metrics"][0]["comparisons"].back();
  EXPECT_EQ(comparison["figure"], "area");
  const auto& difference = comparison["difference"];
  EXPECT_NEAR(difference["value"], 0.1375, 1e-12);
  EXPECT_NEAR(difference["low"], 0.07838244, 1e-8);
  EXPECT_NEAR(difference["high"], 0.19661756, 1e-8);
  EXPECT_EQ(json["verdict"]["certainty"], "clear");
}

TEST_F(Import, TakesAMeanOfLastEpochsWhereAsked) {
  write("u.csv", unpaired_runs);
  ASSERT_EQ(in("u.etude", {"import", path("u.csv"), "--mean-of-last", "1"}).exit_code, 0);
  const auto epochs = shown("u", "u.etude")["problem"]["epochs"].get<int>();
  const auto many = in("m.etude", {"import", path("u.csv"), "--mean-of-last", std::to_string(epochs + 1)});
  EXPECT_EQ(many.exit_code, 2);
  EXPECT_THAT(many.errors, HasSubstr("--mean-of-last " + std::to_string(epochs + 1) + ": runs have " +
                                     std::to_string(epochs) + " epochs"));
  ASSERT_EQ(in("n.etude", {"import", path("u.csv"), "--mean-of-last", std::to_string(epochs)}).exit_code, 0);
  EXPECT_EQ(shown("u", "n.etude")["metrics"][0]["value"]["mean_of_last"], epochs);
  const auto joined = in("u.etude", {"import", path("u.csv"), "--mean-of-last", std::to_string(epochs)});
  EXPECT_EQ(joined.exit_code, epochs > 1 ? 2 : 0) << "a study has one value";
}

TEST_F(Import, OfUntrainedModelsAloneIsNoMeanOfAnything) {
  write("z.csv", "optimizer,lr,seed,epoch,test_accuracy\nA,0.1,0,0,0.5\nA,0.1,1,0,0.6\n");
  const auto result = in("z.etude", {"import", path("z.csv")});
  EXPECT_EQ(result.exit_code, 0) << result.errors;
}

TEST_F(Import, RefusesToTrainAndSaysWhy) {
  write("u.csv", unpaired_runs);
  ASSERT_EQ(in("u.etude", {"import", path("u.csv"), "--name", "made up"}).exit_code, 0);
  write("study.toml", study("made up", "['Adam', 'SGD+momentum']", "[0]"));
  const auto result = shell("ETUDE_WORKER=/bin/true '" + std::string(ETUDE_BINARY_DIR) + "/etude' run '" +
                            path("study.toml") + "' --store '" + path("u.etude") + "'");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.errors, AllOf(HasSubstr("study 'made up' in store"), HasSubstr("was imported")));
  EXPECT_EQ(etude({"import", path("u.csv"), "--name", "made up"}).exit_code, 2)
      << "a study that étude trains has that name";
}

TEST_F(Import, WhatIsMalformedLeavesNoStore) {
  write("bad.csv", "optimizer,lr,seed,epoch,test_loss\nA,1,0,0,2\nA,1,0,1,x\n");
  const auto result = in("b.etude", {"import", path("bad.csv")});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.errors, HasSubstr("bad.csv:3: 'x' in column test_loss is no number"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "b.etude"));
  for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{{"--columns", "optimizer"},
                                                                                     {"--metric", "bleu"},
                                                                                     {"--metric", "bleu=up"},
                                                                                     {"--initial", "x=y"},
                                                                                     {"--runs", "{"}}) {
    std::vector<std::string> arguments{"import", path("bad.csv")};
    arguments.insert(arguments.end(), wrong.begin(), wrong.end());
    EXPECT_EQ(in("b.etude", arguments).exit_code, 2) << wrong[0] << " " << wrong[1];
  }
}

// Seeds 0 and 1 of Adam agree; of the other optimizers each has only one of them.
TEST_F(Import, RunsThatAgreeTakeNoValueFromOthers) {
  write("r.csv",
        "optimizer,lr,seed,epoch,test_accuracy\nSGD,0.1,1,1,0.5\nSGD,0.1,1,2,0.6\nSGD,0.1,2,1,0.5\nSGD,0.1,2,2,0.7\n"
        "Adam,0.1,0,1,0.5\nAdam,0.1,0,2,0.6\nAdam,0.1,1,1,0.5\nAdam,0.1,1,2,0.6\nAdam,0.1,2,1,0.5\nAdam,0.1,2,2,0.7\n"
        "Lion,0.1,0,1,0.5\nLion,0.1,0,2,0.4\nLion,0.1,2,1,0.5\nLion,0.1,2,2,0.6\n");
  ASSERT_EQ(in("r.etude", {"import", path("r.csv")}).exit_code, 0);
  const auto cells = shown("r", "r.etude")["metrics"][0]["cells"];
  EXPECT_NEAR(cells[0]["mean"]["value"], 0.65, 1e-12);
  EXPECT_NEAR(cells[2]["mean"]["value"], 0.5, 1e-12);
}

// Of a metric that has no direction nothing is ranked; it is shown all the same.
TEST_F(Import, AMetricWithoutADirectionIsDrawnNotRanked) {
  write("m.csv", "optimizer,lr,seed,epoch,sparsity\nA,1,0,0,0.5\nA,1,0,1,0.75\nB,1,0,0,0.5\nB,1,0,1,0.25\n");
  ASSERT_EQ(in("m.etude", {"import", path("m.csv")}).exit_code, 0);
  const auto result = in("m.etude", {"show", "m"});
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_THAT(result.output, testing::Not(HasSubstr("nan")));
  EXPECT_EQ(in("m.etude", {"report", "m", "-o", path("m.html")}).exit_code, 0);
}

// Without what the untrained model comes to, what diverged has no average, and nothing is said to learn or not to.
TEST_F(Import, AnUnknownStartLeavesAveragesOfWhatDivergedOut) {
  write("d.csv",
        "optimizer,lr,seed,epoch,test_accuracy,train_loss\nA,0.1,0,1,0.5,1\nA,1,0,1,0.1,nan\nB,0.1,0,1,0.4,1\nB,1,0,1,"
        "0.3,"
        "1.5\n");
  ASSERT_EQ(in("d.etude", {"import", path("d.csv")}).exit_code, 0);
  const auto json = shown("d", "d.etude");
  const auto& optimizers = json["metrics"][0]["per_optimizer"];
  EXPECT_TRUE(optimizers[0]["area"].is_null());
  EXPECT_TRUE(optimizers[0]["sensitivity"].is_null());
  EXPECT_FALSE(json["metrics"][0]["ranking"][1]["ranked"].get<bool>());
  EXPECT_EQ(optimizers[0]["best"]["value"], 0.5);
  EXPECT_NEAR(optimizers[1]["area"]["value"], 0.35, 1e-12);
  EXPECT_FALSE(optimizers[1]["learning_is_known"].get<bool>());
  const auto text = in("d.etude", {"show", "d"}).output;
  EXPECT_THAT(text, AllOf(HasSubstr("The untrained model's value is not known"), HasSubstr("no average of A is known"),
                          testing::Not(HasSubstr("does not learn")), testing::Not(HasSubstr("inf"))));
}

}  // namespace
}  // namespace etude
