// What the page shows as of an epoch is what a study shows that was trained for so many.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "system/study_folder.h"

namespace etude::system_test {
namespace {

using Json = nlohmann::ordered_json;

class AsOfEpochTest : public StudyFolder {
 protected:
  void SetUp() override {
    StudyFolder::SetUp();
    write("study.toml", R"(
name = "short_or_long"
[problem]
dataset = "cifar10"
model = "mlp"
batch_size = 64
train_examples = 400
test_examples = 200
[grid]
optimizers = ["Adam", "SGD"]
learning_rates = [1e-3, 1e-2, 1e10]
seeds = [0, 1, 2]
)");
  }

  // What its page holds.
  [[nodiscard]] Json trained(const std::string& name, int epochs, const std::string& more = "") const {
    auto command = run_command(name);
    command.insert(command.end(), {"--threads", "1", "--set", "problem.epochs=" + std::to_string(epochs)});
    if (!more.empty()) command.insert(command.end(), {"--set", more});
    const auto result = run(command, folder_.string());
    EXPECT_EQ(result.exit_code, 0) << result.errors;
    EXPECT_EQ(type({"report", "--store", store(name), "-o", path(name + ".html")}).exit_code, 0);
    const auto html = read_file(path(name + ".html"));
    const auto begin = html.find("id=\"data\">") + 10;
    return Json::parse(html.substr(begin, html.find("</script>", begin) - begin));
  }
};

// As page/src/budget.js does it.
Json changed(const Json& json, const Json& changes, std::size_t version) {
  if (changes.is_array()) return changes[version];
  auto result = json;
  for (const auto& [key, below] : changes.items()) {
    auto& item = json.is_array() ? result[std::stoul(key)] : result[key];
    item = changed(item, below, version);
  }
  return result;
}

// Headline and figures; no two trainings take the same time.
Json figures(const Json& data) {
  Json result{data["verdict"], data["trials"], data["cells"], data["divergence"]};
  for (const auto& metric : data["metrics"]) {
    if (metric["name"] == "seconds") continue;
    for (const auto* key : {"ranking", "decisions", "cells", "comparisons", "scores"}) result.push_back(metric[key]);
  }
  return result;
}

TEST_F(AsOfEpochTest, IsAStudyOfSoManyEpochs) {
  const auto brief = trained("brief", 2), whole = trained("whole", 4);
  const auto& budgets = whole["budgets"];
  EXPECT_THAT(budgets["epochs"], testing::ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(figures(changed(whole, budgets["changes"], 1)), figures(brief));
  EXPECT_NE(figures(whole), figures(brief));
  EXPECT_EQ(budgets["note"], "");
}

TEST_F(AsOfEpochTest, IsNoneUnderAScheduleAndSaysSo) {
  const auto brief = trained("brief", 2, "schedule.name=warmup-cosine");
  const auto whole = trained("whole", 4, "schedule.name=warmup-cosine");
  EXPECT_NE(figures(changed(whole, whole["budgets"]["changes"], 1)), figures(brief));
  EXPECT_THAT(whole["budgets"]["note"].get<std::string>(), testing::HasSubstr("warmup-cosine over all 4 epochs"));
}

}  // namespace
}  // namespace etude::system_test
