// Every statistic against numpy's and scipy's own (generate_statistics.py), as `etude show --json` prints it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "analysis/study_record.h"
#include "analysis/summary.h"
#include "report/comparison.h"
#include "report/summary_json.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;

double number(const Json& json) { return json.is_null() ? std::nan("") : json.get<double>(); }

StudyRecord study_record(const Json& json) {
  StudyRecord study{.name = json["name"],
                    .source = {},
                    .report = fmt::format(R"({{"mean_of_last": {}}})", json["mean_of_last"].get<int>()),
                    .optimizers = json["optimizers"],
                    .learning_rates = json["learning_rates"],
                    .seeds = json["seeds"]};
  for (const auto& t : json["trials"]) {
    std::vector<EpochRecord> epochs;
    for (std::size_t i = 0; i < t["losses"].size(); ++i) {
      epochs.push_back({.epoch = static_cast<std::int64_t>(i),
                        .train_loss = number(t["losses"][i]),
                        .test_accuracy = number(t["accuracies"][i]),
                        .seconds = number(t["seconds"][i])});
    }
    auto trial = testing_data::finished_trial(t["optimizer"], t["learning_rate"], t["seed"], epochs);
    if (!t["divergence"].is_null()) {
      trial.history.divergence = {.step = t["divergence"][0], .cause = t["divergence"][1]};
      trial.outcome = Outcome::diverged;
    }
    if (!t["done"].get<bool>()) {
      trial.status = TrialStatus::pending;
      trial.outcome.reset();
      trial.history = {};
    }
    study.trials.push_back(trial);
  }
  testing_data::describe_grid(study);
  return study;
}

// Everything that `expected` holds; `actual` may hold more. Counts the numbers compared.
int expect_same(const Json& expected, const Json& actual, const std::string& path) {
  if (expected.is_object() && actual.is_object()) {
    int count = 0;
    for (const auto& [key, value] : expected.items()) {
      EXPECT_TRUE(actual.contains(key)) << path << "/" << key;
      if (actual.contains(key)) count += expect_same(value, actual[key], path + "/" + key);
    }
    return count;
  }
  if (expected.is_array() && actual.is_array()) {
    int count = 0;
    EXPECT_EQ(expected.size(), actual.size()) << path;
    for (std::size_t i = 0; i < std::min(expected.size(), actual.size()); ++i) {
      count += expect_same(expected[i], actual[i], path + "/" + std::to_string(i));
    }
    return count;
  }
  if (expected.is_number() && actual.is_number()) {
    const double value = expected.get<double>();
    EXPECT_NEAR(actual.get<double>(), value, 1e-9 * std::max(1.0, std::abs(value))) << path;
    return 1;
  }
  EXPECT_EQ(actual, expected) << path;
  return 0;
}

class Statistics : public testing::TestWithParam<int> {};

TEST_P(Statistics, AreNumpysAndScipys) {
  std::ifstream file(std::string(ETUDE_SOURCE_DIR) + "/tests/analysis/statistics.json");
  const Json study = Json::parse(file).at(static_cast<std::size_t>(GetParam()));
  SCOPED_TRACE(study["name"]);
  const auto record = study_record(study);
  Json actual = summary_json(
      record, summarize(record, {.targets = {{"test_accuracy", {0.3, 0.5, 0.65}}, {"train_loss", {2.0, 1.5, 1.3}}}}));
  auto& metrics = actual["metrics"];  // seconds are not ranked
  metrics.erase(std::remove_if(metrics.begin(), metrics.end(), [](const Json& m) { return m["better"] == "unknown"; }),
                metrics.end());
  EXPECT_GT(expect_same(study["expected"], actual, ""), 40);
}

TEST_P(Statistics, OfPairedTrialsAreNumpysAndScipys) {
  std::ifstream file(std::string(ETUDE_SOURCE_DIR) + "/tests/analysis/statistics.json");
  const Json study = Json::parse(file).at(static_cast<std::size_t>(GetParam()));
  SCOPED_TRACE(study["name"]);
  const auto record = study_record(study);
  const auto pairing = pair_trials({record, 0}, {record, 1});
  EXPECT_GT(expect_same(study["pairing"], comparison_json(record, pairing), ""), 20);
}

INSTANTIATE_TEST_SUITE_P(, Statistics, testing::Range(0, 17));

}  // namespace
}  // namespace etude
