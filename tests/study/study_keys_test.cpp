#include "study/study_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "core/error.h"
#include "document.h"
#include "study/valid_study.h"

namespace etude {
namespace {

using testing::HasSubstr;

std::string heading(const StudySection& section) {
  return section.name.empty() ? "## Top level\n" : "## [" + section.name + "]\n";
}

TEST(StudyKeys, AreWhatTheDocumentationSays) {
  const auto document = testing_data::document("study-file.md");
  for (const auto& section : study_sections()) {
    const auto begin = document.find(heading(section));
    ASSERT_NE(begin, std::string::npos) << heading(section);
    const auto text = document.substr(begin, document.find("\n## ", begin) + 1 - begin);
    EXPECT_THAT(text, HasSubstr("\n\n" + key_table(section) + "\n")) << key_table(section);
  }
  const std::regex rule(R"(\n\|---\|)");
  const auto tables = std::distance(std::sregex_iterator(document.begin(), document.end(), rule), {});
  EXPECT_EQ(tables, study_sections().size() + 1) << "and the metrics', which has a test of its own";
}

TEST(StudyKeys, WhatInitWritesIsRightAndHasEveryKey) {
  const auto text = commented_study();
  const auto study = parse_study(text, "study.toml");
  EXPECT_EQ(study.optimizers, (std::vector<std::string>{"Adam", "SGD", "SGD+momentum"}));
  EXPECT_EQ(study.problem.data_order, DataOrder::by_seed) << "a seed is all that is luck";
  for (const auto& section : study_sections()) {
    if (section.example.empty()) continue;
    for (const auto& key : section.keys) EXPECT_THAT(text, testing::ContainsRegex("\n(# )?" + key.name + " = "));
  }
}

// What is commented out is what holds without it.
TEST(StudyKeys, DefaultsInWhatInitWritesAreTheDefaults) {
  const auto text = commented_study();
  std::string all;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    auto line = text.substr(at, end - at);
    at = end + 1;
    if (line.starts_with("# ") && line.find(" = ") != std::string::npos && line.find(" = N") == std::string::npos) {
      line.erase(0, 2);
    }
    all += line + "\n";
  }
  EXPECT_NE(all, text);
  const auto plain = parse_study(text, "study.toml"), spelled_out = parse_study(all, "study.toml");
  for (std::int64_t i = 0; i < plain.size(); ++i) EXPECT_EQ(plain.trial(i).key, spelled_out.trial(i).key);
  EXPECT_EQ(plain.record_steps, spelled_out.record_steps);
  EXPECT_EQ(plain.keep_checkpoints, spelled_out.keep_checkpoints);
  EXPECT_EQ(plain.record_metrics, spelled_out.record_metrics);
}

TEST(StudyKeys, OthersAreRefusedInEverySection) {
  const auto message = [](const std::string& text) -> std::string {
    try {
      parse_study(text, "s.toml");
    } catch (const UsageError& error) {
      return error.what();
    }
    return "none";
  };
  EXPECT_THAT(message("shedule = 1\n" + valid), HasSubstr("unknown key 'shedule'; did you mean 'schedule'"));
  EXPECT_THAT(message(valid + "[record]\nstep = true\n"), HasSubstr("unknown key 'record.step'; did you mean 'steps'"));
  EXPECT_THAT(message(valid + "[report]\nmetrics = 'x'\n"), HasSubstr("unknown key 'report.metrics'"));
  EXPECT_THAT(message(replaced(valid, "seeds", "seed")), HasSubstr("unknown key 'grid.seed'"));
}

}  // namespace
}  // namespace etude
