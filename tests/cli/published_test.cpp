// Other people's studies: what étude shows of them is what Python's csv and statistics say (tests/published/cells.py).
#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/cli_test.h"

namespace etude {
namespace {

using Json = nlohmann::json;

const std::string folder = std::string(ETUDE_SOURCE_DIR) + "/tests/published/";

struct PublishedStudy {
  std::string name;
  std::vector<std::string> options;
  std::map<std::string, double> best_learning_rates;  // as its README has them, by optimizer
};

// GoogleTest prints it.
void PrintTo(const PublishedStudy& study, std::ostream* out) { *out << study.name; }

class Published : public CliTest, public testing::WithParamInterface<PublishedStudy> {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }

  [[nodiscard]] Json shown() const {
    std::vector<std::string> arguments{"import", folder + GetParam().name + ".csv.gz"};
    arguments.insert(arguments.end(), GetParam().options.begin(), GetParam().options.end());
    const auto imported = etude(arguments);
    EXPECT_EQ(imported.exit_code, 0) << imported.errors;
    return Json::parse(etude({"show", "--json"}).output);
  }
};

Json cells_of(const std::string& study) {
  std::ifstream file(folder + "cells.json");
  return Json::parse(file)[study];
}

TEST_P(Published, EveryCellIsWhatTheFileSays) {
  const auto json = shown();
  std::map<std::pair<std::string, double>, std::size_t> position;
  for (std::size_t i = 0; i < json["cells"].size(); ++i) {
    const auto& cell = json["cells"][i];
    position[{cell["optimizer"], cell["learning_rate"]}] = i;
  }
  std::size_t compared = 0;
  for (const auto& expected : cells_of(GetParam().name)) {
    const auto i = position.at({expected["optimizer"], expected["learning_rate"]});
    EXPECT_EQ(json["cells"][i]["done"], expected["runs"]);
    for (const auto& metric : json["metrics"]) {
      const auto value = expected.find(metric["name"].get<std::string>());
      if (value == expected.end()) continue;
      ++compared;
      const Json& mean = metric["cells"][i]["mean"];
      const Json shown = mean.is_null() ? mean : mean["value"];
      ASSERT_EQ(shown.is_null(), value->is_null()) << expected;
      if (shown.is_null()) continue;
      EXPECT_NEAR(shown, *value, 1e-9 * std::abs(value->get<double>())) << expected;
    }
  }
  EXPECT_GE(compared, json["cells"].size());
}

TEST_P(Published, TheBestLearningRatesAreThose) {
  std::map<std::string, double> best;
  const auto json = shown();
  for (const auto& optimizer : json["metrics"][0]["per_optimizer"]) {
    best[optimizer["optimizer"]] = optimizer["best_learning_rate"];
  }
  EXPECT_EQ(best, GetParam().best_learning_rates);
}

TEST_P(Published, IsTakenOnce) {
  (void)shown();
  std::vector<std::string> arguments{"import", folder + GetParam().name + ".csv.gz"};
  arguments.insert(arguments.end(), GetParam().options.begin(), GetParam().options.end());
  EXPECT_THAT(etude(arguments).output, testing::HasSubstr("all were there before"));
}

INSTANTIATE_TEST_SUITE_P(
    Studies, Published,
    testing::Values(PublishedStudy{"deepobs-fmnist_2c2d",
                                   {},
                                   {{"GradientDescent", 0.158489}, {"Momentum", 0.000630957}, {"Adam", 0.000251189}}},
                    PublishedStudy{"deepobs-mnist_vae",
                                   {},
                                   {{"GradientDescent", 0.00251189}, {"Momentum", 2.51189e-05}, {"Adam", 0.000158489}}},
                    PublishedStudy{"step-back-mnist_mlp",
                                   {"--columns", "optimizer=name,test_accuracy=val_score", "--initial", "unknown"},
                                   {{"adabelief", 0.001}, {"adabound", 0.001}}},
                    PublishedStudy{
                        "step-back-cifar10_resnet20",
                        {"--columns", "optimizer=name,test_accuracy=val_score", "--initial", "test_accuracy=0.1"},
                        {{"adabelief", 0.01}, {"adabound", 0.001}, {"lion", 0.001}}}));

}  // namespace
}  // namespace etude
