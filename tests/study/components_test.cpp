// The tables of docs/components.md. One that differs is printed as it should be.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "core/dataset_info.h"
#include "core/error.h"
#include "core/hyperparameters.h"
#include "core/model_info.h"
#include "core/registry.h"
#include "core/schedule_info.h"
#include "core/task_info.h"
#include "document.h"

namespace etude {
namespace {

std::string row(std::vector<std::string> cells) {
  for (auto& cell : cells) cell = std::regex_replace(cell, std::regex(R"(\|)"), R"(\|)");
  return fmt::format("| {} |\n", fmt::join(cells, " | "));
}

std::string heading(const std::vector<std::string>& columns) {
  std::string rule = "|";
  for (std::size_t i = 0; i < columns.size(); ++i) rule += "---|";
  return row(columns) + rule + "\n";
}

std::string settings(const std::vector<HyperparameterInfo>& infos) {
  std::vector<std::string> texts;
  for (const auto& info : infos) {
    const auto range = range_text(info);
    texts.push_back(fmt::format("`{} = {}`{}", info.name, to_string(info.default_value),
                                range.empty() ? "" : fmt::format(" ({})", range)));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

// With the section's own heading: a table that stands elsewhere is none of it.
void expect_documented(const std::string& section, const std::string& table) {
  EXPECT_THAT(testing_data::document("components.md"), testing::HasSubstr("## " + section + "\n\n" + table + "\n"))
      << table;
}

TEST(Components, OptimizersAreWhatTheDocumentationSays) {
  auto table = heading({"optimizer", "formula", "hyperparameters", "usual learning rate", "source"});
  for (const auto& info : Registry<OptimizerInfo>::all()) {
    table += row({"`" + info.name + "`", "`" + info.formula + "`", settings(info.hyperparameters),
                  fmt::format("{}, {}", info.usual_learning_rate, info.usual_learning_rate_source), info.reference});
  }
  expect_documented("Optimizers", table);
}

TEST(Components, SchedulesAreWhatTheDocumentationSays) {
  auto table = heading({"schedule", "factor of the learning rate", "settings", "source"});
  for (const auto& info : Registry<ScheduleInfo>::all()) {
    table += row({"`" + info.name + "`", "`" + info.formula + "`", settings(info.hyperparameters), info.reference});
  }
  expect_documented("Schedules", table);
}

TEST(Components, ModelsAreWhatTheDocumentationSays) {
  auto table = heading({"model", "what it is", "weights"});
  for (const auto& info : Registry<ModelInfo>::all()) {
    std::vector<std::string> weights;
    for (const auto& dataset : Registry<DatasetInfo>::all()) {
      try {
        const auto size = model_size(info.layers(dataset.shape, dataset.outputs), dataset.shape);
        weights.push_back(fmt::format("{} on {}", size.parameters, dataset.name));
      } catch (const UsageError&) {
        continue;  // a model of images takes no text
      }
    }
    table += row({"`" + info.name + "`", info.summary, fmt::format("{}", fmt::join(weights, ", "))});
  }
  expect_documented("Models", table);
}

TEST(Components, DatasetsAreWhatTheDocumentationSays) {
  auto table = heading({"dataset", "what it is", "task", "training", "test", "shape", "outputs"});
  for (const auto& info : Registry<DatasetInfo>::all()) {
    const auto& task = registered<TaskInfo>("task", info.task);
    table +=
        row({"`" + info.name + "`", info.summary, info.task, fmt::format("{} {}", info.train_examples, task.examples),
             std::to_string(info.test_examples), fmt::format("{}", fmt::join(info.shape.sizes, " × ")),
             fmt::format("{} {}", info.outputs, task.outputs)});
  }
  expect_documented("Datasets", table);
}

TEST(Components, TasksAreWhatTheDocumentationSays) {
  auto table = heading({"task", "what is learned"});
  for (const auto& info : Registry<TaskInfo>::all()) table += row({"`" + info.name + "`", info.summary});
  expect_documented("Tasks", table);
}

}  // namespace
}  // namespace etude
