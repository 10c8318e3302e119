#include "study/report_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/registry.h"
#include "document.h"
#include "study/study.h"

namespace etude {
namespace {

using testing::HasSubstr;

constexpr const char* grid = R"(
name = "s"
[problem]
dataset = "cifar10"
model = "mlp"
[grid]
optimizers = ["Adam", "SGD+momentum"]
learning_rates = [1e-3]
seeds = [0]
[optimizers."SGD+momentum"]
is = "SGD"
momentum = 0.9
)";

ReportSettings settings_of(const std::string& text) {
  return parse_report_settings(parse_study(grid + text, "s.toml").report);
}

std::string error_of(const std::string& text) {
  try {
    parse_study(grid + text, "s.toml");
  } catch (const UsageError& error) {
    return error.what();
  }
  return "none";
}

TEST(ReportSettings, NothingSaidIsNoText) {
  EXPECT_EQ(parse_study(grid, "s.toml").report, "");
  EXPECT_EQ(to_text(parse_report_settings("")), "");
}

TEST(ReportSettings, AreReadAndKept) {
  const auto settings = settings_of(R"(usual_learning_rate = 0.05
[report]
metric = "bleu"
[metrics]
bleu = "higher"
error_rate = { better = "lower", unit = "%", title = "error rate" }
temperature = {}
)");
  EXPECT_EQ(settings.metric, "bleu");
  ASSERT_EQ(settings.metrics.size(), 3U);
  EXPECT_EQ(settings.metrics[0].name, "bleu");
  EXPECT_EQ(settings.metrics[0].title, "bleu");
  EXPECT_EQ(settings.metrics[0].direction, Direction::higher_is_better);
  EXPECT_EQ(settings.metrics[1].title, "error rate");
  EXPECT_EQ(settings.metrics[1].unit, "%");
  EXPECT_FALSE(settings.metrics[1].capped_at_epoch_0);  // a share has its bound
  EXPECT_EQ(settings.metrics[2].direction, Direction::unknown);
  EXPECT_EQ(settings.usual_learning_rates, (std::map<std::string, double>{{"SGD+momentum", 0.05}}));
  EXPECT_TRUE(settings_of("[metrics]\nperplexity = \"lower\"\n").metrics[0].capped_at_epoch_0);
}

TEST(Metrics, AreWhatTheDocumentationSays) {
  std::string table = "| metric | what it is | unit | better | recorded |\n|---|---|---|---|---|\n";
  for (const auto& metric : Registry<MetricInfo>::all()) {
    table += "| `" + metric.name + "` | " + metric.meaning + " | " + metric.unit + " | " + to_string(metric.direction) +
             " | " + (metric.on_request ? "on request" : "always") + " |\n";
  }
  EXPECT_THAT(testing_data::document("study-file.md"), HasSubstr("\n" + table + "\n"));
}

TEST(ReportSettings, TheValueIsTheLastOrAMeanOfTheLast) {
  EXPECT_EQ(settings_of("[report]\nvalue = \"last\"\n").mean_of_last, 1);
  EXPECT_EQ(parse_study(std::string(grid) + "[report]\nvalue = \"last\"\n", "s.toml").report, "");
  EXPECT_EQ(settings_of("[report]\nvalue = { mean_of_last = 5 }\n").mean_of_last, 5);
  EXPECT_EQ(settings_of("[report.value]\nmean_of_last = 20\n").mean_of_last, 20);
  EXPECT_THAT(error_of("[report]\nvalue = \"best\"\n"),
              HasSubstr("s.toml:14:9: 'value' must be \"last\" or { mean_of_last = 5 }"));
  EXPECT_THAT(error_of("[report]\nvalue = 5\n"), HasSubstr("'value' must be \"last\""));
  EXPECT_THAT(error_of("[report]\nvalue = { mean_of_last = 21 }\n"),
              HasSubstr("a trial has 20 epochs: 'mean_of_last' can be no more"));
  EXPECT_THAT(error_of("[report]\nvalue = { mean_of_last = 0 }\n"), HasSubstr("mean_of_last"));
  EXPECT_THAT(error_of("[report]\nvalue = {}\n"), HasSubstr("mean_of_last"));
  EXPECT_THAT(error_of("[report]\nvalue = { mean_of_lst = 5 }\n"), HasSubstr("did you mean 'mean_of_last'"));
}

// What is said of the report is nothing that a trial depends on.
TEST(ReportSettings, AreNoPartOfATrial) {
  const auto plain = parse_study(grid, "s.toml"), other = parse_study(std::string(grid) + R"(usual_learning_rate = 0.05
[report]
metric = "train_loss"
[metrics]
bleu = "higher"
)",
                                                                      "s.toml");
  for (std::int64_t i = 0; i < plain.size(); ++i) EXPECT_EQ(plain.trial(i).key, other.trial(i).key);
}

TEST(ReportSettings, MistakesHaveTheirPlace) {
  EXPECT_THAT(
      error_of("[report]\nmetric = \"test_acuracy\"\n"),
      HasSubstr("s.toml:14:10: 'metric' = \"test_acuracy\" is none that optimizers can be ranked by; did you mean "
                "'test_accuracy'"));
  EXPECT_THAT(error_of("[report]\nmetric = \"seconds\"\n"), HasSubstr("none that optimizers can be ranked by"));
  EXPECT_THAT(error_of("[metrics]\nbleu = \"up\"\n"), HasSubstr("s.toml:14:8: 'bleu' must say which is better"));
  EXPECT_THAT(error_of("[metrics]\nbleu = { beter = \"higher\" }\n"), HasSubstr("better"));
  EXPECT_THAT(error_of("[metrics]\ntest_loss = \"higher\"\n"), HasSubstr("a metric of étude's own"));
  EXPECT_THAT(error_of("[metrics]\n\"a,b\" = \"higher\"\n"), HasSubstr("letters, digits and _"));
  EXPECT_THAT(error_of("usual_learning_rate = 0\n"), HasSubstr("a learning rate must be a number above 0"));
}

}  // namespace
}  // namespace etude
